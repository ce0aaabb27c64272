// What is known of one number: the files of JSON that lib/passports.js wrote when the site was built, and of them the
// number's value, years, places and rows. What does not live here: how it is shown (../alkupera.js).

const haetut = new Map();

/** A file of JSON, fetched once; what failed is fetched again when it is asked for again. */
export function hae(tiedosto) {
	if (!haetut.has(tiedosto)) {
		const haku = fetch(tiedosto).then((vastaus) => {
			if (!vastaus.ok) throw new Error(`${tiedosto}: ${vastaus.status}`);
			return vastaus.json();
		});
		haku.catch(() => haetut.delete(tiedosto));
		haetut.set(tiedosto, haku);
	}
	return haetut.get(tiedosto);
}

/** What stands for each year of a series: one value for all, or one a year. */
const kohdassa = (arvo, i) => (Array.isArray(arvo) ? arvo[i] : arvo);

/** A place's numbers by one method, oldest first. */
export function sarja({ years, statuses, coverages, numbers }, koodi, tapa) {
	const [alku, arvot, tilat, kattavuus] = numbers[koodi]?.[tapa] ?? [0, []];
	return arvot
		.map((arvo, i) => ({ vuosi: years[alku + i], arvo, tila: statuses[kohdassa(tilat, i)], kunnista: coverages[kohdassa(kattavuus, i)] }))
		.filter((luku) => luku.tila !== undefined);
}

/**
 * The files of a number, as `ilmasto passport` has them: of each file and dataset the rows of the number's places and years.
 * @param {Record<string, any[][]>} rivit @param {string[]} aineistot @param {(r: any[]) => boolean} kuuluu
 */
function tiedostot(rivit, aineistot, kuuluu) {
	const loydetyt = new Map();
	for (const aineisto of aineistot) {
		for (const rivi of (rivit[aineisto] ?? []).filter(kuuluu)) {
			const [numero, kunta, v, ensimmainen, viimeinen, maara] = rivi;
			const avain = `${numero} ${aineisto}`;
			const t = loydetyt.get(avain) ?? { numero, aineisto, ensimmainen: Infinity, viimeinen: -Infinity, maara: 0, paikat: new Set(), vuodet: new Set() };
			loydetyt.set(avain, t);
			if (ensimmainen !== null) {
				t.ensimmainen = Math.min(t.ensimmainen, ensimmainen);
				t.viimeinen = Math.max(t.viimeinen, viimeinen);
			}
			t.maara += maara ?? 0;
			t.paikat.add(kunta);
			if (v !== null) t.vuodet.add(v);
		}
	}
	return [...loydetyt.values()];
}

/** Everything that is told of a number. */
export function alkupera(yhteiset, tiedot, koodi, luku) {
	const { source } = yhteiset.indicators[koodi];
	const muut = (tiedot.other_years[koodi] ?? []).filter(([v]) => v === luku.vuosi);
	const vuodet = new Set([luku.vuosi]);
	for (const [, , alku, loppu] of muut) for (let v = alku; v <= loppu; v++) vuodet.add(v);
	const paikat = new Set(tiedot.parts[tiedot.other_parts[koodi]?.[luku.vuosi] ?? 0]);
	// a plan gives a number of other years its target, which is told by itself
	const aineistot = source.filter((a) => !muut.length || a !== 'coordinators_plans');
	const omat = tiedostot(yhteiset.rows, aineistot, ([, kunta, v]) => paikat.has(kunta) && (v === null || vuodet.has(v)));
	const lahtovuodesta = muut.some(([, laji]) => laji !== 'trend_years');
	const suunnitelma = lahtovuodesta && tiedot.target
		? tiedostot(yhteiset.rows, ['coordinators_plans'], ([numero, kunta]) => kunta === tiedot.code && numero === tiedot.target.file)
		: [];
	const kaikki = [...omat, ...suunnitelma].map((t) => ({ ...t, ...yhteiset.files[t.numero] }));
	const jarjestys = (a, b) => a.publisher_name.localeCompare(b.publisher_name, 'fi') || a.file.localeCompare(b.file, 'fi') || a.aineisto.localeCompare(b.aineisto);
	return { muut, lahtovuodesta, tiedostot: kaikki.sort(jarjestys), aineistot: [...new Set(kaikki.map((t) => t.aineisto))] };
}
