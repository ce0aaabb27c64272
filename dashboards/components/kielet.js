// Which languages the site has, and which of its pages stand in all of them: their addresses begin with the language,
// except those in Finnish. What does not live here: the texts (tekstit/), and how one is had (kieli.js).
export const KIELET = { fi: 'Suomi', sv: 'Svenska', en: 'English' };
/** Pages by the first part of their address; what is not here is in Finnish only. */
const KAANNETYT = ['', 'kunta', 'alue', 'mittari'];

/** The language of an address, and the same address without it. @param {string} polku @returns {{ kieli: string, suomeksi: string }} */
export function puraPolku(polku) {
	const [, kieli, loppu] = /^\/(sv|en)(\/.*)?$/.exec(polku) ?? [];
	return kieli ? { kieli, suomeksi: loppu ?? '/' } : { kieli: 'fi', suomeksi: polku };
}

/** Whether an address in Finnish stands in the other languages too. @param {string} polku */
export const onKaannetty = (polku) => KAANNETYT.includes(polku.split('/')[1] ?? '');

/** An address in Finnish as it is in a language. @param {string} polku @param {string} kieli */
export const kielella = (polku, kieli) => (kieli !== 'fi' && onKaannetty(polku) ? `/${kieli}${polku}` : polku);
