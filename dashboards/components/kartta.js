// What the colours of a map of municipalities mean: the limits of its classes, and how they are told. What does not live
// here: the shapes (Kartta.svelte) and what a choice changes in the browser (static/kartta.js).
import { t } from './kieli.js';
import { luku } from './muoto.js';

export const VARIT = ['#d3e6f2', '#a3c9e2', '#6ba6cd', '#3179ab', '#0b4f7d'];
export const PUUTTUVA = '#e4e4e4';
/** From this class on what stands upon the colour is white. */
export const TUMMAT = 3;

/** Five classes with about as many numbers in each; fewer where many are the same. @param {number[]} arvot */
export function luokkarajat(arvot) {
	const jono = [...arvot].sort((a, b) => a - b);
	const rajat = jono.length ? VARIT.slice(1).map((_, i) => jono[Math.floor(((i + 1) * jono.length) / VARIT.length)]) : [];
	return [...new Set(rajat)].filter((raja) => raja > jono[0]);
}

/** What each class is called. @param {number[]} rajat @param {number} desimaalit */
export const luokkienNimet = (rajat, desimaalit) =>
	(rajat.length ? [...rajat, null] : []).map((raja, i) => {
		if (i === 0) return t('kartta.alle', { raja: luku(raja, desimaalit) });
		const alku = luku(rajat[i - 1], desimaalit);
		// a minus beside a dash is hard to read
		const vali = rajat[i - 1] < 0 ? ' – ' : '–';
		return raja === null ? t('kartta.vahintaan', { raja: alku }) : `${alku}${vali}${luku(raja, desimaalit)}`;
	});
