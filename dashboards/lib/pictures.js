// The picture of each place that others show beside a link to its page (Open Graph), in Finnish, and that of the front
// page, which is for every other page too. What does not live here: its words (components/jakokuva.js), how an SVG becomes
// a PNG (png.js), and any number; those are computed in dbt.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { IntlMessageFormat } from 'intl-messageformat';
import { kerro } from '../components/jakokuva.js';
import { ask } from './answers.js';
import { boxOf, png } from './png.js';
import { readRelease } from './release.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const FRONT = 'etusivu';
const [WIDTH, HEIGHT, MARGIN] = [1200, 630, 60];

const NUMBERS = `o.year, o.emissions_kt_co2e, o.reference_year, o.change_from_base_pct, o.target_base_year, o.target_year,
  o.target_reduction_pct, o.target_status, o.is_newest_year, t.name as method_name`;
const FIRST_METHOD = `inner join (select method, name from ilmasto.dim_methods order by sort_order limit 1) t on t.method = o.method`;
const YEARS = `
select m.slug, m.name as name, 'kunta' as kind, true as is_complete, 1 as municipalities_loaded, 1 as municipalities_total, ${NUMBERS}
from ilmasto.mart_municipal_overview o ${FIRST_METHOD}
inner join ilmasto.dim_municipalities m on m.municipality_code = o.municipality_code
where m.is_followed and o.year >= 2005
union all
select a.slug, a.name, a.area_type, o.is_complete, o.municipalities_loaded, o.municipalities_total, ${NUMBERS}
from ilmasto.mart_area_overview o ${FIRST_METHOD}
inner join ilmasto.dim_areas a on a.area_code = o.area_code
where a.page is not null and o.year >= 2005
order by slug, year`;

/** @type {Promise<Map<string, Record<string, any>>> | undefined} */
let asked;

/** Each place with its newest numbers and its emissions of every year up to then, by the name of its picture. */
async function places() {
	const { release_id, has_example, region } = await readRelease(root);
	const found = new Map();
	for (const row of await ask(YEARS, 'pictures')) {
		const years = [...(found.get(row.slug)?.years ?? []), { year: row.year, emissions: row.emissions_kt_co2e }];
		if (!found.get(row.slug)?.is_newest_year) found.set(row.slug, { ...row, years, picture: row.slug, release_id, has_example });
	}
	if (!found.has(region.slug)) throw new Error(`pictures: there is no area ${region.slug}`);
	return found.set(FRONT, { ...found.get(region.slug), kind: FRONT, picture: FRONT });
}

/** What the picture of a page tells: that of its place, else that of the front page. @param {Record<string, string>} params */
export async function pictureOf({ slug }) {
	asked ??= places();
	return (await asked).get(slug) ?? (await asked).get(FRONT);
}

/** Draw every picture into a folder; gives their number. @param {string} folder */
export async function drawPictures(folder) {
	asked ??= places();
	fs.mkdirSync(folder, { recursive: true });
	for (const [name, place] of await asked) fs.writeFileSync(path.join(folder, `${name}.png`), png(drawing(place)));
	return (await asked).size;
}

const texts = JSON.parse(fs.readFileSync(path.join(root, 'components/tekstit/fi.json'), 'utf8'));
const t = (name, values) => String(new IntlMessageFormat(texts[name], 'fi-FI', undefined, { ignoreTag: true }).format(values));
const luku = (number, digits = 1) =>
	new Intl.NumberFormat('fi-FI', { minimumFractionDigits: digits, maximumFractionDigits: digits, signDisplay: 'negative' }).format(number);

/** How wide a text is drawn. @param {string} text */
const widthOf = (text) => boxOf(`<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}">${text}</svg>`)?.width ?? 0;
/** No letter is much wider than it is high: a text that is short enough for its room need not be measured. */
const WIDEST = 1.1;

/** A line of text, smaller where it would be wider than there is room. */
function line(x, y, text, { size = 28, weight = 400, fill = '#1d2b36', anchor = 'start', room = WIDTH - 2 * MARGIN } = {}) {
	const written = text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
	const drawn = (px) => `<text x="${x}" y="${y}" font-family="DejaVu Sans" font-size="${px}" font-weight="${weight}" fill="${fill}" text-anchor="${anchor}">${written}</text>`;
	const wide = text.length * size * WIDEST > room ? widthOf(drawn(size)) : 0;
	return drawn(wide > room ? Math.floor((size * room) / wide) : size);
}

/** @param {Record<string, any>} place */
function drawing(place) {
	const { laji, paastot, arvo, yksikko, muutos, tavoite } = kerro(place, t, luku);
	const [left, grey] = [610, '#4d5c68'];
	const value = line(MARGIN, 372, arvo, { size: yksikko ? 84 : 56, weight: 700, fill: '#08395a', room: left - 170 });
	return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}">
<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>
<rect width="${WIDTH}" height="88" fill="#08395a"/>
${line(MARGIN, 57, 'Ilmastovaranto', { size: 36, weight: 700, fill: '#fff' })}
${place.has_example ? `<rect x="812" y="20" width="328" height="48" rx="6" fill="#fff3d6"/>${line(976, 54, t('sivu.esimerkkiaineisto'), { weight: 700, fill: '#3d2a00', anchor: 'middle', room: 300 })}` : ''}
${line(MARGIN, 144, laji, { fill: grey })}
${line(MARGIN, 212, place.name, { size: 64, weight: 700, fill: '#08395a' })}
${line(MARGIN, 282, paastot, { room: left })}
${value}${line(MARGIN + widthOf(value) + 22, 372, yksikko, { size: 36 })}
${line(MARGIN, 418, place.method_name, { size: 24, fill: grey, room: left })}
${line(MARGIN, 474, muutos, { room: left })}
${line(MARGIN, 520, tavoite, { room: left })}
${chart(place.years, grey)}
<rect y="566" width="${WIDTH}" height="64" fill="#f4f7f9"/>
${line(MARGIN, 606, `${t('sivu.lahde')}: Syke. Ilmastovaranto, ${t('sivu.julkaisu')} ${place.release_id}`, { size: 22, fill: grey })}
</svg>`;
}

/** Emissions by year as a line, from zero; a missing year is a gap. @param {{ year: number, emissions: number | null }[]} years */
function chart(years, grey) {
	const known = years.filter(({ emissions }) => emissions !== null);
	if (!known.length) return '';
	const [x0, x1, y0, y1] = [770, 1120, 480, 280];
	const most = Math.max(...known.map((k) => k.emissions));
	const least = Math.min(0, ...known.map((k) => k.emissions));
	const [first, last] = [years[0].year, years.at(-1).year];
	const x = (year) => x0 + ((year - first) / (last - first || 1)) * (x1 - x0);
	const y = (emissions) => y0 - ((emissions - least) / (most - least || 1)) * (y0 - y1);
	const step = [1, 2, 5, 10].map((n) => n * 10 ** Math.floor(Math.log10(most / 3 || 1))).find((n) => n * 3 >= most) ?? most;
	const ticks = [0, 1, 2, 3].map((n) => n * step).filter((tick) => tick <= most * 1.02);
	const digits = step < 1 ? 1 : 0;
	const path = years.map(({ year, emissions }, i) => (emissions === null ? '' : `${years[i - 1]?.emissions == null ? 'M' : 'L'}${x(year).toFixed(1)} ${y(emissions).toFixed(1)}`)).join('');
	const dots = [known[0], known.at(-1)].map((k) => `<circle cx="${x(k.year).toFixed(1)}" cy="${y(k.emissions).toFixed(1)}" r="8" fill="#0b5c8f"/>`);
	return [
		...ticks.map((tick) => `<rect x="${x0}" y="${Math.round(y(tick))}" width="${x1 - x0}" height="2" fill="${tick ? '#d5dde3' : '#4d5c68'}"/>`),
		...ticks.map((tick) => line(x0 - 14, Math.round(y(tick)) + 8, luku(tick, digits), { size: 20, fill: grey, anchor: 'end' })),
		`<path d="${path}" fill="none" stroke="#0b5c8f" stroke-width="6" stroke-linejoin="round" stroke-linecap="round"/>`,
		...dots,
		line(x0, y1 - 26, 'kt CO₂e', { size: 20, fill: grey }),
		line(x0, y0 + 36, String(first), { size: 22, fill: grey, anchor: 'middle' }),
		line(x1, y0 + 36, String(last), { size: 22, fill: grey, anchor: 'middle' })
	].join('\n');
}
