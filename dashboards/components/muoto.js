// Numbers, dates and yes/no in Finnish, for our own components and for text on pages. A missing value is a dash.
export const TYHJA = '–';

const HELSINKI = { timeZone: 'Europe/Helsinki' };

/** 1234.56 → "1 234,6" */
export function luku(arvo, desimaalit = 1) {
	if (arvo === null || arvo === undefined) return TYHJA;
	const asetukset = { minimumFractionDigits: desimaalit, maximumFractionDigits: desimaalit, signDisplay: 'negative' };
	return new Intl.NumberFormat('fi-FI', asetukset).format(arvo);
}

/** −35.21 → "−35,2 %" ; a rise is marked with a plus sign */
export function muutos(arvo, desimaalit = 1) {
	if (arvo === null || arvo === undefined) return TYHJA;
	const teksti = luku(arvo, desimaalit);
	return `${arvo > 0 && /[1-9]/.test(teksti) ? '+' : ''}${teksti}\u00a0%`;
}

/** "2026-11-24" → "24.11.2026" */
export function pvm(arvo) {
	const osat = /^(\d{4})-(\d{2})-(\d{2})/.exec(arvo ?? '');
	return osat ? `${Number(osat[3])}.${Number(osat[2])}.${osat[1]}` : TYHJA;
}

/** "2026-11-24T05:00:00Z", UTC with or without the Z → "24.11.2026 klo 7.00" in Finland */
export function aika(arvo) {
	if (!arvo) return TYHJA;
	const iso = String(arvo).replace(' ', 'T').replace(/([+-]\d{2})$/, '$1:00');
	const hetki = new Date(/(Z|[+-]\d{2}:?\d{2})$/.test(iso) ? iso : `${iso}Z`);
	if (Number.isNaN(hetki.getTime())) return String(arvo);
	const paiva = new Intl.DateTimeFormat('fi-FI', { dateStyle: 'short', ...HELSINKI }).format(hetki);
	const kello = new Intl.DateTimeFormat('fi-FI', { timeStyle: 'short', ...HELSINKI }).format(hetki);
	return `${paiva} klo ${kello}`;
}

export const kylla = (arvo) => (arvo === true ? 'kyllä' : arvo === false ? 'ei' : TYHJA);

/** "live" → what is said of it on a page */
export const alkuperat = {
	live: 'julkaisijalta haettu',
	upload: 'käsin tuotu',
	example: 'esimerkkiaineisto',
	mixed: 'osin esimerkkiaineistoa'
};

/** Whose borders a map draws, or that they are none: from the rows of release_sources that the shapes come from. */
export function kuntarajat(lahteet) {
	if (lahteet.some((l) => l.origin === 'example')) {
		return 'Kunnat on piirretty kaavamaisesti (esimerkkiaineisto), eivätkä muodot ole todellisia rajoja.';
	}
	return lahteet.length ? `Kuntarajat: ${[...new Set(lahteet.map((l) => l.attribution))].join(', ')}` : '';
}

/** "final" → what is said on a page of a release of emissions */
export const julkaisut = { preliminary: 'ennakkotieto', final: 'lopullinen' };

/** Only an address of the web is made a link: a workbook may hold anything. */
export const verkkoOsoite = (linkki) => (/^https?:\/\/[^\s]+$/i.test(linkki ?? '') ? linkki : null);

/** The rows of one calculation method. @param {Record<string, any>[]} rivit @param {string} menetelma */
export const menetelman = (rivit, menetelma) => rivit.filter((r) => r.method === menetelma);

/** A style sheet of one page's own, as HTML: a component's own is for all of them. @param {string} saannot */
export const tyyli = (saannot) => `<style>${saannot}</style>`;

/** The address of the passport of a number. @param {string} paikka @param {string} mittari @param {{ year: number, method: string }} rivi */
export const passi = (paikka, mittari, { year, method }) => `/alkupera/?paikka=${paikka}&mittari=${mittari}&vuosi=${year}&menetelma=${method}`;

/** Where emissions are against the target path, in words. @param {number} ero kt CO₂e above it */
export const poikkeama = (ero) => (ero > 0 ? 'tavoitepolun yläpuolella' : ero < 0 ? 'tavoitepolun alapuolella' : 'tavoitepolulla');

/** "Muutos vuodesta 2007", where all rows are measured from the same year. @param {Record<string, any>[]} rivit */
export function muutosOtsikko(rivit) {
	const vuodet = [...new Set(rivit.map((r) => r.reference_year).filter((v) => v !== null && v !== undefined))];
	return vuodet.length === 1 ? `Muutos vuodesta ${vuodet[0]}` : 'Muutos lähtövuodesta';
}

/** How many decimals an indicator's number is told with: counts as they are, large numbers whole. @param {number} arvo */
export const desimaaleja = (arvo) => (Number.isInteger(arvo) || Math.abs(arvo) >= 1000 ? 0 : Math.abs(arvo) >= 10 ? 1 : 2);

/** An indicator's number with its unit. @param {number | null} arvo @param {string} yksikko */
export const mittarinLuku = (arvo, yksikko) =>
	arvo === null || arvo === undefined ? TYHJA : `${luku(arvo, desimaaleja(arvo))}\u00a0${yksikko}`;

/** "−46,2 kt CO₂e edellisvuodesta", where it is known. @param {number | null | undefined} arvo */
export const vuodessa = (arvo) =>
	arvo === null || arvo === undefined ? '' : `${arvo > 0 ? '+' : ''}${luku(arvo, Math.abs(arvo) < 10 ? 2 : 1)}\u00a0kt CO₂e edellisvuodesta`;
