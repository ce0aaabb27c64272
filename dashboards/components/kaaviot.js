// Charts as SVG text, drawn once when the site is built, by Observable Plot. Each is drawn twice, for a wide window and
// for a phone; CSS shows the one that fits. What does not live here: the words around a chart (Kaavio.svelte) and what
// the pointer and the keyboard do on it (static/sivu.js).
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { luku } from './muoto.js';

const { document } = parseHTML('<!doctype html><html><body></body></html>');
const LEVEA = 720;
const KAPEA = 350;
const KORKEUS = 300;
/** Eight colours that colour-blind eyes tell apart (Paul Tol's "muted"); the last is for all that is left. */
export const VARIT = ['#332288', '#44aa99', '#ddcc77', '#cc6677', '#88ccee', '#117733', '#882255', '#b8bec4'];
export const PAASTOT = '#0b5c8f';
export const POLKU = '#a8420a';

/**
 * @typedef {{ svg: string, kohdat: number[] }} Piirros the drawing, and where on its width each year stands, 0 to 1
 * @typedef {{ nimi: string, vari: string, viiva?: boolean, ryhma?: string, arvot: (number | null)[] }} Sarja what a colour means, by year; `ryhma` names those that share it
 */

/** @param {{ outerHTML: string }} svg */
const tekstina = (svg) =>
	svg.outerHTML
		.replace(/<style>[\s\S]*?<\/style>/, '')
		.replace(/ (class="plot-\w+"|font-family="[^"]*"|aria-label="[^"]*"|aria-hidden="true")/g, '')
		.replace(/\d+\.\d{2,}/g, (n) => String(Math.round(Number(n) * 10) / 10))
		.replace('<svg ', '<svg aria-hidden="true" ');

/** Both drawings of a chart. @param {number[]} vuodet @param {(leveys: number) => object} asetukset @returns {Piirros[]} */
function molemmat(vuodet, asetukset) {
	return [LEVEA, KAPEA].map((width) => {
		const kaavio = Plot.plot({
			document,
			width,
			height: KORKEUS,
			marginTop: 16,
			marginLeft: 48,
			style: { fontSize: '13px' },
			...asetukset(width)
		});
		const { apply, bandwidth = 0 } = kaavio.scale('x');
		return { svg: tekstina(kaavio), kohdat: vuodet.map((vuosi) => Math.round(((apply(vuosi) + bandwidth / 2) / width) * 1e4) / 1e4) };
	});
}

/** Every nth year is written, the newest among them. */
const vuosiakseli = (vuodet, leveys) => {
	const vali = Math.ceil(vuodet.length / (leveys === LEVEA ? 10 : 4));
	return { tickFormat: String, ticks: vuodet.filter((v) => (vuodet.at(-1) - v) % vali === 0), label: null, tickSize: 4 };
};
const lukuakseli = (suurin) => ({ label: null, ticks: 5, tickSize: 0, zero: true, grid: true, tickFormat: (v) => luku(v, suurin < 10 ? 1 : 0) });

/** Labels beside the last year, at least one line apart. @param {{ nimi: string, y: number }[]} nimet */
function erilleen(nimet, vali) {
	const paikat = [...nimet].sort((a, b) => a.y - b.y);
	for (let i = 1; i < paikat.length; i++) paikat[i] = { ...paikat[i], y: Math.max(paikat[i].y, paikat[i - 1].y + vali) };
	return paikat;
}

/**
 * Emissions by year and the target path, if there is one.
 * @param {{ year: number, emissions_kt_co2e: number | null, target_path_kt_co2e: number | null }[]} rivit oldest first
 * @returns {{ vuodet: number[], sarjat: Sarja[], piirrokset: Piirros[] }}
 */
export function kehitys(rivit) {
	const vuodet = rivit.map((r) => r.year);
	const polku = rivit.filter((r) => r.target_path_kt_co2e !== null);
	const sarjat = [
		{ nimi: 'Päästöt', vari: PAASTOT, viiva: true, arvot: rivit.map((r) => r.emissions_kt_co2e) },
		{ nimi: 'Tavoitepolku', vari: POLKU, viiva: true, arvot: rivit.map((r) => r.target_path_kt_co2e) }
	].slice(0, polku.length ? 2 : 1);
	const suurin = Math.max(...sarjat.flatMap((s) => s.arvot.map((v) => v ?? 0)));
	const piirrokset = molemmat(vuodet, (leveys) => ({
		x: vuosiakseli(vuodet, leveys),
		y: lukuakseli(suurin),
		marginRight: 16,
		marks: [
			Plot.ruleY([0]),
			Plot.lineY(polku, { x: 'year', y: 'target_path_kt_co2e', stroke: POLKU, strokeWidth: 2, strokeDasharray: '6 4' }),
			Plot.lineY(rivit, { x: 'year', y: 'emissions_kt_co2e', stroke: PAASTOT, strokeWidth: 3 }),
			Plot.dot(rivit, { x: 'year', y: 'emissions_kt_co2e', fill: PAASTOT, r: 3.5 })
		]
	}));
	return { vuodet, sarjat, piirrokset };
}

const MUUT = 'Muut sektorit';

/**
 * Emissions of the sectors of a place one upon another, the largest at the bottom; the smallest share the last colour.
 * @param {{ year: number, sector: string, emissions_kt_co2e: number }[]} rivit
 * @returns {{ vuodet: number[], sarjat: Sarja[], piirrokset: Piirros[] }}
 */
export function sektorit(rivit) {
	const vuodet = [...new Set(rivit.map((r) => r.year))].sort((a, b) => a - b);
	const luvut = new Map();
	for (const r of rivit) luvut.set(r.sector, [...(luvut.get(r.sector) ?? []), r]);
	const koko = ([, omat]) => Math.max(...omat.map((r) => Math.abs(r.emissions_kt_co2e)));
	const jarjestys = [...luvut].sort((a, b) => koko(b) - koko(a));
	const vareja = jarjestys.length > VARIT.length ? VARIT.length - 1 : VARIT.length;
	const sarjat = jarjestys.map(([nimi, omat], i) => ({
		nimi,
		ryhma: i < vareja ? nimi : MUUT,
		vari: i < vareja ? VARIT[i] : VARIT.at(-1),
		arvot: vuodet.map((vuosi) => omat.find((r) => r.year === vuosi)?.emissions_kt_co2e ?? null)
	}));
	const nimet = sarjat.map((s) => s.nimi);
	const pinot = sarjat.flatMap(({ nimi, arvot }) => arvot.map((arvo, i) => ({ vuosi: vuodet[i], nimi, arvo })));
	const suurin = Math.max(...vuodet.map((_, i) => sarjat.reduce((s, { arvot }) => s + Math.max(arvot[i] ?? 0, 0), 0)));
	const viereen = erilleen(keskella(sarjat), suurin / 16);
	const piirrokset = molemmat(vuodet, (leveys) => ({
		x: { ...vuosiakseli(vuodet, leveys), type: 'band', padding: 0.15 },
		y: lukuakseli(suurin),
		color: { domain: nimet, range: sarjat.map((s) => s.vari) },
		marginRight: leveys === LEVEA ? 140 : 8,
		marks: [
			Plot.barY(pinot, { x: 'vuosi', y: 'arvo', fill: 'nimi', order: nimet, stroke: '#fff', strokeWidth: 0.4 }),
			Plot.ruleY([0]),
			...(leveys === LEVEA
				? [
						Plot.dot(viereen, { y: 'y', fill: 'vari', symbol: 'square', r: 6, frameAnchor: 'right', dx: 12 }),
						Plot.text(viereen, { y: 'y', text: 'nimi', frameAnchor: 'right', dx: 22, textAnchor: 'start' })
					]
				: [])
		]
	}));
	return { vuodet, sarjat, piirrokset };
}

/** The middle of each group in the last year's stack. @param {(Sarja & { ryhma: string })[]} sarjat */
function keskella(sarjat) {
	const ryhmat = new Map();
	let alla = 0;
	for (const { ryhma, vari, arvot } of sarjat) {
		const arvo = arvot.at(-1) ?? 0;
		const [alku, loppu] = arvo < 0 ? [arvo, 0] : [alla, alla + arvo];
		if (arvo > 0) alla = loppu;
		ryhmat.set(ryhma, { vari, alku: Math.min(ryhmat.get(ryhma)?.alku ?? alku, alku), loppu });
	}
	return [...ryhmat].map(([nimi, { vari, alku, loppu }]) => ({ nimi, vari, y: (alku + loppu) / 2 }));
}
