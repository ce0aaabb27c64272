// Charts as SVG text, drawn once when the site is built, by Observable Plot. Each is drawn twice, for a wide window and
// for a phone; CSS shows the one that fits. What does not live here: the words around a chart (Kaavio.svelte) and what
// the pointer and the keyboard do on it (static/sivu.js).
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { t } from './kieli.js';
import { luku } from './muoto.js';

const { document } = parseHTML('<!doctype html><html><body></body></html>');
const LEVEA = 720;
const KAPEA = 350;
const KORKEUS = 300;
/** What each group of sectors is drawn in on every page: eight that colour-blind eyes tell apart (Paul Tol's "muted"), and credits in grey. */
export const VARIT = {
	electricity: '#332288',
	district_heating: '#88ccee',
	separate_heating: '#44aa99',
	road_transport: '#ddcc77',
	other_transport: '#999933',
	agriculture: '#117733',
	industry: '#cc6677',
	waste_and_f_gases: '#882255',
	emission_credits: '#8a9299'
};
const PAASTOT = '#0b5c8f';
const POLKU = '#a8420a';
const SUUNTA = '#5b4b9a';
const VAHENI = '#117733';
const KASVOI = '#a8420a';

/**
 * @typedef {{ svg: string, kohdat: number[] }} Piirros the drawing, and where on its width the first and the last year stand, 0 to 1
 * @typedef {{ nimi: string, vari: string, viiva?: boolean, ryhma?: string, arvot: (number | null)[] }} Sarja what a colour means, by year; `ryhma` names those that share it
 */

/** @param {{ outerHTML: string }} svg */
const tekstina = (svg) =>
	svg.outerHTML
		.replace(/<style>[\s\S]*?<\/style>/, '')
		.replace(/ (class="plot-\w+"|font-family="[^"]*"|aria-label="[^"]*"|aria-hidden="true")/g, '')
		.replace(/ d="[^"]*"/g, (d) => d.replace(/\d+\.\d+/g, (n) => String(Math.round(Number(n)))))
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
		const { apply } = kaavio.scale('x') ?? {};
		const kohta = (vuosi) => Math.round((apply(vuosi) / width) * 1e4) / 1e4;
		return { svg: tekstina(kaavio), kohdat: vuodet.length ? [kohta(vuodet[0]), kohta(vuodet.at(-1))] : [] };
	});
}

/** Every nth year is written, the newest among them. */
const vuosiakseli = (vuodet, leveys) => {
	const vali = Math.ceil(vuodet.length / (leveys === LEVEA ? 10 : 4));
	return { tickFormat: String, ticks: vuodet.filter((v) => (vuodet.at(-1) - v) % vali === 0), label: null, tickSize: 0 };
};
const lukuakseli = (suurin) => ({ label: null, ticks: 5, tickSize: 0, zero: true, grid: true, tickFormat: (v) => luku(v, suurin < 10 ? 1 : 0) });

/** Labels beside the last year, at least one line apart. @param {{ nimi: string, y: number }[]} nimet */
function erilleen(nimet, vali) {
	const paikat = [...nimet].sort((a, b) => a.y - b.y);
	for (let i = 1; i < paikat.length; i++) paikat[i] = { ...paikat[i], y: Math.max(paikat[i].y, paikat[i - 1].y + vali) };
	return paikat;
}

/**
 * Emissions by year, the target path up to the target's year, and where the trend leads by then.
 * @param {{ year: number, emissions_kt_co2e: number | null, target_path_kt_co2e: number | null }[]} rivit oldest first
 * @param {Record<string, any> | undefined} nakyma a row of mart_target_outlook of the same method
 * @returns {{ vuodet: number[], sarjat: Sarja[], piirrokset: Piirros[] }}
 */
export function kehitys(rivit, nakyma) {
	const tulevat = nakyma && nakyma.target_level_kt_co2e !== null && nakyma.target_year > rivit.at(-1).year ? [nakyma.target_year] : [];
	const vuodet = [...rivit.map((r) => r.year), ...tulevat];
	const jatkettuna = (arvot, tuleva) => [...arvot, ...tulevat.map(() => tuleva)];
	const sarjat = [
		{ nimi: t('kaavio.paastot'), vari: PAASTOT, viiva: true, arvot: jatkettuna(rivit.map((r) => r.emissions_kt_co2e), null) },
		{ nimi: t('kaavio.tavoitepolku'), vari: POLKU, viiva: true, arvot: jatkettuna(rivit.map((r) => r.target_path_kt_co2e), nakyma?.target_level_kt_co2e) }
	];
	if (tulevat.length && nakyma.projected_emissions_kt_co2e !== null) {
		const rajat = ['projected_lower_kt_co2e', 'projected_upper_kt_co2e'].map((nimi) => nakyma[nimi]);
		sarjat.push({ nimi: t('kaavio.arvio'), vari: SUUNTA, arvot: jatkettuna(rivit.map(() => null), nakyma.projected_emissions_kt_co2e) });
		if (rajat[0] !== null) {
			sarjat.push(
				{ nimi: t('kaavio.alaraja'), vari: SUUNTA, ryhma: t('kaavio.arvio'), arvot: jatkettuna(rivit.map(() => null), rajat[0]) },
				{ nimi: t('kaavio.ylaraja'), vari: SUUNTA, ryhma: t('kaavio.arvio'), arvot: jatkettuna(rivit.map(() => null), rajat[1]) }
			);
		}
	}
	const naytettavat = sarjat.filter(({ arvot }) => arvot.some((v) => v !== null && v !== undefined));
	const suurin = Math.max(...naytettavat.flatMap((s) => s.arvot.map((v) => v ?? 0)));
	const pisteet = ({ arvot }) => vuodet.map((vuosi, i) => ({ vuosi, arvo: arvot[i] ?? null }));
	const polku = pisteet(sarjat[1]).filter((p) => p.arvo !== null);
	const piirrokset = molemmat(vuodet, (leveys) => ({
		x: vuosiakseli(vuodet, leveys),
		y: lukuakseli(suurin),
		marginRight: 20,
		marks: [
			Plot.ruleY([0]),
			Plot.lineY(polku, { x: 'vuosi', y: 'arvo', stroke: POLKU, strokeWidth: 2, strokeDasharray: '6 4' }),
			Plot.dot(polku.slice(-1), { x: 'vuosi', y: 'arvo', fill: POLKU, r: tulevat.length ? 4 : 0 }),
			Plot.lineY(rivit, { x: 'year', y: 'emissions_kt_co2e', stroke: PAASTOT, strokeWidth: 3 }),
			Plot.dot(rivit, { x: 'year', y: 'emissions_kt_co2e', fill: PAASTOT, r: 3.5 }),
			...(naytettavat.length > 2
				? [
						Plot.ruleX([nakyma], { x: 'target_year', y1: 'projected_lower_kt_co2e', y2: 'projected_upper_kt_co2e', stroke: SUUNTA, strokeWidth: 6, strokeOpacity: 0.35 }),
						Plot.dot([nakyma], { x: 'target_year', y: 'projected_emissions_kt_co2e', fill: '#fff', stroke: SUUNTA, strokeWidth: 2.5, r: 4 })
					]
				: [])
		]
	}));
	return { vuodet, sarjat: naytettavat, piirrokset };
}

/**
 * How one number became another, part by part, from above downwards.
 * @param {{ nimi: string, arvo: number | null }[]} osat @param {{ nimi: string, arvo: number }} alku @param {{ nimi: string, arvo: number }} loppu
 * @returns {{ vuodet: string[], sarjat: Sarja[], piirrokset: Piirros[] }}
 */
export function putous(osat, alku, loppu) {
	const muutokset = osat.filter((o) => o.arvo !== null && Math.abs(o.arvo) >= 0.005);
	let kohta = alku.arvo;
	const palkit = [
		{ nimi: alku.nimi, x1: 0, x2: alku.arvo, vari: PAASTOT, luku: luku(alku.arvo) },
		...muutokset.map(({ nimi, arvo }) => {
			const x1 = kohta;
			kohta += arvo;
			return { nimi, x1, x2: kohta, vari: arvo < 0 ? VAHENI : KASVOI, luku: `${arvo > 0 ? '+' : ''}${luku(arvo, alku.arvo < 100 ? 2 : 1)}` };
		}),
		{ nimi: loppu.nimi, x1: 0, x2: loppu.arvo, vari: PAASTOT, luku: luku(loppu.arvo) }
	];
	const nimet = palkit.map((p) => p.nimi);
	const piirrokset = molemmat([], (leveys) => ({
		height: (leveys === LEVEA ? 32 : 42) * palkit.length + 30,
		marginLeft: leveys === LEVEA ? 236 : 120,
		marginRight: leveys === LEVEA ? 70 : 56,
		x: { axis: null, zero: true },
		y: { domain: nimet, label: null, padding: 0.25, tickSize: 0 },
		marks: [
			Plot.axisY({ lineWidth: leveys === LEVEA ? 18 : 8.5, tickSize: 0, label: null }),
			Plot.barX(palkit, { y: 'nimi', x1: 'x1', x2: 'x2', fill: 'vari' }),
			Plot.text(palkit, { y: 'nimi', x: (p) => Math.max(p.x1, p.x2), text: 'luku', textAnchor: 'start', dx: 5 }),
			Plot.ruleX([0])
		]
	}));
	const sarjat = [{ nimi: t('kaavio.paastotTaiMuutos'), vari: PAASTOT, arvot: [alku.arvo, ...muutokset.map((o) => o.arvo), loppu.arvo] }];
	return { vuodet: nimet, sarjat, piirrokset };
}

/**
 * One number by year.
 * @param {{ year: number, indicator_value: number }[]} rivit oldest first
 * @returns {{ vuodet: number[], sarjat: Sarja[], piirrokset: Piirros[] }}
 */
export function aikasarja(rivit, nimi) {
	const vuodet = rivit.map((r) => r.year);
	const arvot = rivit.map((r) => r.indicator_value);
	const piirrokset = molemmat(vuodet, (leveys) => ({
		height: 220,
		x: vuosiakseli(vuodet, leveys),
		y: { ...lukuakseli(Math.max(...arvot)), zero: arvot.every((v) => v >= 0) },
		marginRight: 20,
		marks: [
			Plot.ruleY([0]),
			Plot.lineY(rivit, { x: 'year', y: 'indicator_value', stroke: PAASTOT, strokeWidth: 3 }),
			Plot.dot(rivit, { x: 'year', y: 'indicator_value', fill: PAASTOT, r: 3.5 })
		]
	}));
	return { vuodet, sarjat: [{ nimi, vari: PAASTOT, viiva: true, arvot }], piirrokset };
}

/**
 * Emissions of the sectors of a place one upon another, in the colours and the order of their groups.
 * @param {{ year: number, sector: string, sector_group: string, sector_group_name: string, emissions_kt_co2e: number }[]} rivit
 * @returns {{ vuodet: number[], sarjat: Sarja[], piirrokset: Piirros[] }}
 */
export function sektorit(rivit) {
	const vuodet = [...new Set(rivit.map((r) => r.year))].sort((a, b) => a - b);
	const sarjat = [...new Set(rivit.map((r) => r.sector))].map((nimi) => {
		const omat = rivit.filter((r) => r.sector === nimi);
		return {
			nimi,
			ryhma: omat[0].sector_group_name,
			vari: VARIT[omat[0].sector_group],
			arvot: vuodet.map((vuosi) => omat.find((r) => r.year === vuosi)?.emissions_kt_co2e ?? null)
		};
	});
	const nimet = sarjat.map((s) => s.nimi);
	const pinot = sarjat.flatMap(({ nimi, arvot }) => arvot.map((arvo, i) => ({ vuosi: vuodet[i], nimi, arvo })));
	const suurin = Math.max(...vuodet.map((_, i) => sarjat.reduce((s, { arvot }) => s + Math.max(arvot[i] ?? 0, 0), 0)));
	const viereen = erilleen(keskella(sarjat), suurin / 16);
	const piirrokset = molemmat(vuodet, (leveys) => ({
		x: vuosiakseli(vuodet, leveys),
		y: lukuakseli(suurin),
		color: { domain: nimet, range: sarjat.map((s) => s.vari) },
		marginRight: leveys === LEVEA ? Math.max(...viereen.map(({ nimi }) => nimi.length)) * 7 + 44 : 16,
		marks: [
			Plot.areaY(pinot, { x: 'vuosi', y: 'arvo', fill: 'nimi', order: nimet, stroke: '#fff', strokeWidth: 0.5 }),
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
