// Numbers, dates and yes/no in the language of the page, for our own components and for text on pages. A missing value is a
// dash. What does not live here: the words (tekstit/) and which language it is (kieli.js).
import { alue, kieli, t } from './kieli.js';

export const TYHJA = '–';

/** @type {Map<string, Intl.NumberFormat>} */
const muotoilijat = new Map();

/** 1234.56 → "1 234,6" */
export function luku(arvo, desimaalit = 1) {
	if (arvo === null || arvo === undefined) return TYHJA;
	const tunnus = `${alue()} ${desimaalit}`;
	if (!muotoilijat.has(tunnus)) {
		const asetukset = { minimumFractionDigits: desimaalit, maximumFractionDigits: desimaalit, signDisplay: 'negative' };
		muotoilijat.set(tunnus, new Intl.NumberFormat(alue(), asetukset));
	}
	// English has a hyphen for a minus sign
	return muotoilijat.get(tunnus).format(arvo).replace('-', '−');
}

/** A number with a plus sign where it is above zero as it is written */
export const etumerkilla = (arvo, desimaalit) => (arvo > 0 && /[1-9]/.test(luku(arvo, desimaalit)) ? '+' : '') + luku(arvo, desimaalit);

/** 35.21 → "35,2 %" */
export const prosentti = (arvo, desimaalit = 1) => t('muoto.prosentti', { luku: luku(arvo, desimaalit) });

/** −35.21 → "−35,2 %" ; a rise is marked with a plus sign */
export const muutos = (arvo, desimaalit = 1) =>
	arvo === null || arvo === undefined ? TYHJA : t('muoto.prosentti', { luku: etumerkilla(arvo, desimaalit) });

/** A day in figures; in English, where their order says nothing, with the month's name. @param {Date} paiva @param {string} timeZone */
const paivana = (paiva, timeZone) =>
	new Intl.DateTimeFormat(alue(), { day: 'numeric', month: kieli() === 'en' ? 'short' : 'numeric', year: 'numeric', timeZone }).format(paiva);

/** "2026-11-24" → "24.11.2026"; of a moment the day that it was in Finland: "2026-11-24T23:00:00Z" → "25.11.2026" */
export function pvm(arvo) {
	const [paiva, kello] = /^\d{4}-\d{2}-\d{2}([T ]\d)?/.exec(arvo ?? '') ?? [];
	const hetki = kello && hetkena(arvo);
	if (hetki && !Number.isNaN(hetki.getTime())) return paivana(hetki, timeZone);
	return paiva ? paivana(new Date(paiva.slice(0, 10)), 'UTC') : TYHJA;
}

const timeZone = 'Europe/Helsinki';

/** A moment, UTC with or without the Z. @param {string} arvo */
function hetkena(arvo) {
	const iso = arvo.replace(' ', 'T').replace(/([+-]\d{2})$/, '$1:00');
	return new Date(/(Z|[+-]\d{2}:?\d{2})$/.test(iso) ? iso : `${iso}Z`);
}

/** The day of a moment in Finland: "2026-11-24T23:00:00Z" → "25.11.2026". @param {string} arvo */
export const hetkenPaiva = (arvo) => paivana(hetkena(arvo), timeZone);

/** "2026-11-24T05:00:00Z", UTC with or without the Z → "24.11.2026 klo 7.00" in Finland */
export function aika(arvo) {
	if (!arvo) return TYHJA;
	const hetki = hetkena(String(arvo));
	if (Number.isNaN(hetki.getTime())) return String(arvo);
	const kello = new Intl.DateTimeFormat(alue(), { timeStyle: 'short', timeZone }).format(hetki);
	return t('muoto.aika', { paiva: paivana(hetki, timeZone), kello });
}

export const kylla = (arvo) => (arvo === true ? t('muoto.kylla') : arvo === false ? t('muoto.ei') : TYHJA);

/** Whose borders a map draws, or that they are none: from the rows of release_sources that the shapes come from. */
export function kuntarajat(lahteet) {
	if (lahteet.some((l) => l.origin === 'example')) return t('kartta.kaavamainen');
	return lahteet.length ? t('kartta.kuntarajat', { lahteet: [...new Set(lahteet.map((l) => l.attribution))].join(', ') }) : '';
}

/** Only an address of the web is made a link: a workbook may hold anything. */
export const verkkoOsoite = (linkki) => (/^https?:\/\/[^\s]+$/i.test(linkki ?? '') ? linkki : null);

/** The rows of one calculation method. @param {Record<string, any>[]} rivit @param {string} menetelma */
export const menetelman = (rivit, menetelma) => rivit.filter((r) => r.method === menetelma);

/** A style sheet of one page's own, as HTML: a component's own is for all of them. @param {string} saannot */
export const tyyli = (saannot) => `<style>${saannot}</style>`;

/** The address of the passport of a number. @param {string} paikka @param {string} mittari @param {{ year: number, method: string }} rivi */
export const passi = (paikka, mittari, { year, method }) => `/alkupera/?paikka=${paikka}&mittari=${mittari}&vuosi=${year}&menetelma=${method}`;

/** Where emissions are against the target path, in words. @param {number} ero kt CO₂e above it */
export const poikkeama = (ero) => t(ero > 0 ? 'poikkeama.ylla' : ero < 0 ? 'poikkeama.alla' : 'poikkeama.polulla');

/** "Muutos vuodesta 2007", where all rows are measured from the same year. @param {Record<string, any>[]} rivit */
export function muutosOtsikko(rivit) {
	const vuodet = [...new Set(rivit.map((r) => r.reference_year).filter((v) => v !== null && v !== undefined))];
	return vuodet.length === 1 ? t('muutos.vuodesta', { vuosi: vuodet[0] }) : t('muutos.lahtovuodesta');
}

/** How many decimals an indicator's number is told with: counts as they are, large numbers whole. @param {number} arvo */
export const desimaaleja = (arvo) => (Number.isInteger(arvo) || Math.abs(arvo) >= 1000 ? 0 : Math.abs(arvo) >= 10 ? 1 : 2);

/** A number with its unit: "12,3 t CO₂e". @param {number | null} arvo @param {string} yksikko */
export function yksikolla(arvo, yksikko, desimaalit = 1) {
	if (arvo === null || arvo === undefined) return TYHJA;
	return yksikko === '%' ? prosentti(arvo, desimaalit) : `${luku(arvo, desimaalit)}\u00a0${yksikko}`;
}

/** An indicator's number with its unit. @param {number | null} arvo @param {string} yksikko */
export const mittarinLuku = (arvo, yksikko) => yksikolla(arvo, yksikko, desimaaleja(arvo));

/** A row of newest_indicators in words: its number, or why there is none, and its year. @param {Record<string, any>} rivi */
export const mittarinRivi = (rivi) => ({
	...rivi,
	luku: rivi.indicator_value === null ? rivi.value_status_name : mittarinLuku(rivi.indicator_value, rivi.unit),
	vuodesta: rivi.indicator_value === null || rivi.is_whole ? `${rivi.year}` : `${rivi.year}, ${rivi.value_status_name}`
});

/** "+0,25": a change with its sign. @param {number | null | undefined} arvo */
export const muutoksena = (arvo) =>
	arvo === null || arvo === undefined ? TYHJA : etumerkilla(arvo, Number.isInteger(arvo) ? 0 : Math.abs(arvo) < 10 ? 2 : 1);

/**
 * "−46,2 kt CO₂e edellisvuodesta" of an indicator in a year, where it is known.
 * @param {Record<string, any>[]} mittarit rows of newest_indicators @param {string} tunnus @param {{ method: string, year: number }} rivi
 */
export function vuodessa(mittarit, tunnus, { method, year }) {
	const mittari = mittarit.find((m) => m.indicator_code === tunnus && m.year === year && (!m.has_methods || m.method === method));
	const muutos = mittari?.change_from_previous_year ?? null;
	if (muutos === null) return '';
	return t('muutos.edellisvuodesta', { muutos: muutoksena(muutos), yksikko: mittari.unit === '%' ? t('yksikko.prosenttiyksikkoa') : mittari.unit });
}

/** The text of why a place has no target, by its status: that none is set, or that nobody knows; none where it has one. */
export const ilmanTavoitetta = (tila) => ({ no_target: 'tavoite.eiAsetettu', target_unknown: 'tavoite.eiTietoa' })[tila];

/** How the target of a place stands, for a table: its year, or why there is no path to it. @param {Record<string, any>} rivi of an overview */
export const tavoitteesta = (rivi) => (rivi.target_status === 'computed' ? t('tavoite.vuoteen', { vuosi: rivi.target_year }) : rivi.target_status_name);

/** How many of an area's municipalities its numbers are of. @param {Record<string, any>} rivi of mart_area_overview */
export const kuntia = (rivi) =>
	t(rivi.is_complete ? 'alue.kuntia' : 'alue.kuntiaOsa', { mukana: rivi.municipalities_loaded, kaikki: rivi.municipalities_total });
