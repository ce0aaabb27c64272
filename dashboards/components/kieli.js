// The language of the page that is being drawn, and the texts of tekstit/*.json in it, in ICU's message format. A page is
// drawn in one go from its layout inwards, so the layout sets the language for all that stands in it, and ids are counted
// from there. What does not live here: names of places, indicators and the like, which the release's own tables have in each language.
import { IntlMessageFormat } from 'intl-messageformat';
import release from '$release';
import { kielella, onKaannetty, puraPolku } from './kielet.js';
import en from './tekstit/en.json';
import fi from './tekstit/fi.json';
import sv from './tekstit/sv.json';

const TEKSTIT = { fi, sv, en };
/** How numbers and dates are written. */
const ALUEET = { fi: 'fi-FI', sv: 'sv-FI', en: 'en-GB' };

let nykyinen = 'fi';
let tunnuksia = 0;
/** @type {Map<string, IntlMessageFormat>} */
const luetut = new Map();

/** Draw in the language of an address from here on. @param {string} polku */
export function asetaKieli(polku) {
	nykyinen = puraPolku(polku).kieli;
	tunnuksia = 0;
}

/** An id that no other element of the page has; the same in every build. @param {string} alku */
export const uusiTunnus = (alku) => `${alku}-${(tunnuksia += 1)}`;

export const kieli = () => nykyinen;
/** What Intl calls the language and the country. */
export const alue = () => ALUEET[nykyinen];

/** A text by its name in the catalogue; the words for the region are in it without being given. @param {string} avain @param {Record<string, string | number>} [arvot] @returns {string} */
export function t(avain, arvot) {
	const tunnus = `${nykyinen} ${avain}`;
	if (!luetut.has(tunnus)) {
		if (!(avain in TEKSTIT[nykyinen])) throw new Error(`tekstit/${nykyinen}.json has no text "${avain}"`);
		luetut.set(tunnus, new IntlMessageFormat(TEKSTIT[nykyinen][avain], alue(), undefined, { ignoreTag: true }));
	}
	return String(luetut.get(tunnus).format({ ...release.region[nykyinen], ...arvot }));
}

/** A link to a page of ours, in the language of the page that it stands on. @param {string} polku */
export const osoite = (polku) => kielella(polku, nykyinen);

/** The language of a page of ours, where it stands in Finnish only and is linked to from another. @param {string} polku */
export const vainSuomeksi = (polku) => (nykyinen !== 'fi' && !onKaannetty(polku) ? 'fi' : undefined);
