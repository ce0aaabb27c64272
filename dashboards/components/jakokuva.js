// What the picture of a place tells, that others show beside a link to its page: in words once, for the picture itself
// (lib/pictures.js) and for those who do not see it (+layout.svelte). What does not live here: the drawing, any number.

/** Where the pictures stand in the site. */
export const KANSIO = '/jako/';

/**
 * @param {Record<string, any>} rivi a place as lib/pictures.js gives it
 * @param {(avain: string, arvot?: Record<string, string | number>) => string} t
 * @param {(arvo: number, desimaalit?: number) => string} luku
 */
export function kerro(rivi, t, luku) {
	const { year: vuosi, emissions_kt_co2e: paastot, change_from_base_pct: muutos } = rivi;
	const merkki = muutos > 0 && /[1-9]/.test(luku(muutos)) ? '+' : '';
	const tavoite = { osuus: luku(rivi.target_reduction_pct ?? 0, 0), alku: String(rivi.target_base_year), loppu: String(rivi.target_year) };
	const eiTavoitetta = { no_target: 'kuva.eiTavoitetta', target_unknown: 'kuva.eiTietoaTavoitteesta' }[rivi.target_status];
	return {
		laji: t(`kuva.laji.${rivi.kind}`),
		paastot: rivi.is_complete
			? t('kuva.paastot', { vuosi: String(vuosi) })
			: t('kuva.osasumma', { vuosi: String(vuosi), mukana: rivi.municipalities_loaded, kaikki: rivi.municipalities_total }),
		arvo: paastot === null ? t('kuva.puuttuu') : luku(paastot),
		yksikko: paastot === null ? '' : 'kt CO₂e',
		muutos: muutos === null ? '' : t('kuva.muutos', { vuosi: String(rivi.reference_year), muutos: `${merkki}${luku(muutos)}` }),
		tavoite: eiTavoitetta ? t(eiTavoitetta) : t(rivi.target_status === 'other_method' ? 'kuva.tavoiteToisella' : 'kuva.tavoite', tavoite)
	};
}

/** The same in sentences. @param {Parameters<typeof kerro>} mita */
export function sanoin(...mita) {
	const [rivi, t] = mita;
	const { laji, paastot, arvo, yksikko, muutos, tavoite } = kerro(...mita);
	const esimerkki = rivi.has_example ? t('sivu.esimerkkiaineisto') : '';
	return [`${rivi.name} (${laji.toLowerCase()})`, `${paastot}: ${arvo} ${yksikko}`.trim() + `, ${rivi.method_name}`, muutos, tavoite, `Ilmastovaranto, ${t('sivu.julkaisu')} ${rivi.release_id}`, esimerkki]
		.filter(Boolean)
		.map((lause) => `${lause}.`)
		.join(' ');
}
