// The outlines of municipalities as paths of one drawing, and how much room each has for its name. What does not live here:
// their colours and names (Kartta.svelte).
export const LEVEYS = 640;
/** What a letter of a name takes in width, and a name with the number under it in height, in units of the drawing. */
const [KIRJAIN, RIVIT] = [8.5, 48];

const monikulmiot = (g) => (g.type === 'Polygon' ? [g.coordinates] : g.coordinates);

/**
 * Each municipality's outline as a path, and its middle. Equirectangular is true enough for one region: a degree of longitude
 * shrinks by the cosine of the latitude.
 * @param {any[]} features of GeoJSON
 */
export function piirra(features) {
	const pisteet = features.flatMap((f) => monikulmiot(f.geometry).flat(2));
	if (!pisteet.length) return { korkeus: 0, muodot: [] };
	const leveydet = pisteet.map((p) => p[1]);
	const kutistus = Math.cos(((Math.min(...leveydet) + Math.max(...leveydet)) / 2) * (Math.PI / 180));
	const lansi = Math.min(...pisteet.map((p) => p[0]));
	const ita = Math.max(...pisteet.map((p) => p[0]));
	const pohjoinen = Math.max(...leveydet);
	const mitta = LEVEYS / ((ita - lansi) * kutistus);
	const kohta = ([x, y]) => [(x - lansi) * kutistus * mitta, (pohjoinen - y) * mitta];
	const muodot = features.map((f) => {
		const osat = monikulmiot(f.geometry);
		const suurin = osat.reduce((a, b) => (ala(b[0]) > ala(a[0]) ? b : a))[0].map(kohta);
		return {
			...f.properties,
			keski: keskipiste(suurin),
			koko: [0, 1].map((i) => Math.max(...suurin.map((p) => p[i])) - Math.min(...suurin.map((p) => p[i]))),
			polku: osat.flat().map((r) => 'M' + r.map((p) => kohta(p).map((n) => Math.round(n)).join(' ')).join('L') + 'Z').join('')
		};
	});
	return { korkeus: (pohjoinen - Math.min(...leveydet)) * mitta, muodot };
}

/** Whether a name and the number under it stand on the outline itself, and not on its neighbours. @param {{ koko: number[] }} muoto @param {string} nimi */
export const mahtuu = ({ koko: [leveys, korkeus] }, nimi) => nimi.length * KIRJAIN <= leveys && RIVIT <= korkeus;

function ala(rengas) {
	let summa = 0;
	for (let i = 0; i + 1 < rengas.length; i++) summa += rengas[i][0] * rengas[i + 1][1] - rengas[i + 1][0] * rengas[i][1];
	return Math.abs(summa) / 2;
}

function keskipiste(rengas) {
	let [x, y, a] = [0, 0, 0];
	for (let i = 0; i + 1 < rengas.length; i++) {
		const risti = rengas[i][0] * rengas[i + 1][1] - rengas[i + 1][0] * rengas[i][1];
		x += (rengas[i][0] + rengas[i + 1][0]) * risti;
		y += (rengas[i][1] + rengas[i + 1][1]) * risti;
		a += risti;
	}
	return a ? [x / (3 * a), y / (3 * a)] : rengas[0];
}

/** All outlines as one file, which maps of any page take theirs from. @param {any[]} features */
export const karttatiedosto = (features) =>
	`<svg xmlns="http://www.w3.org/2000/svg">${piirra(features).muodot.map((m) => `<path id="k${m.municipality_code}" d="${m.polku}"/>`).join('')}</svg>\n`;
