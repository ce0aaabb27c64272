// The five numbers that a page of a place begins with, each with its change from the year before and the way to its
// passport. What does not live here: how they look (Avainluvut.svelte).
import { t } from './kieli.js';
import { kuntia, luku, muutos, passi, poikkeama, vuodessa } from './muoto.js';

/**
 * @param {string} slug the place's name in addresses
 * @param {Record<string, any>} luvut its row of an overview, by one method
 * @param {Record<string, any>[]} mittarit its rows of newest_indicators
 */
export function tunnusluvut(slug, luvut, mittarit) {
	const osasumma = luvut.is_complete === false;
	const selitteet = (...osat) => osat.filter(Boolean).join('; ');
	const kunnista = osasumma ? t('alue.vainMukana') : '';
	const alkupera = (tunnus) => passi(slug, tunnus, luvut);
	const vuosi = (tunnus) => vuodessa(mittarit, tunnus, luvut);
	return [
		{
			otsikko: t(osasumma ? 'paastot.osasumma' : 'paastot.yhteensa'),
			arvo: luku(luvut.emissions_kt_co2e),
			yksikko: 'kt CO₂e',
			alkupera: alkupera('emissions_total'),
			selite: selitteet('municipalities_total' in luvut && kuntia(luvut), vuosi('emissions_total'))
		},
		{
			otsikko: t('paastot.asukastaKohti'),
			arvo: luku(luvut.emissions_per_resident_t_co2e),
			yksikko: t('yksikko.asukas'),
			alkupera: alkupera('emissions_per_resident'),
			selite: selitteet(kunnista, luvut.population !== null && t('paastot.asukkaita', { maara: luku(luvut.population, 0) }), vuosi('emissions_per_resident'))
		},
		{
			otsikko: t('muutos.vuodesta', { vuosi: luvut.reference_year }),
			arvo: muutos(luvut.change_from_base_pct),
			yksikko: ' ',
			alkupera: alkupera('change_from_base'),
			selite: selitteet(kunnista, vuosi('change_from_base'))
		},
		luvut.target_gap_kt_co2e === null
			? { otsikko: t('paastot.ero'), arvo: luvut.target_status_name }
			: {
					otsikko: t('paastot.ero'),
					arvo: luku(luvut.target_gap_kt_co2e),
					yksikko: 'kt CO₂e',
					alkupera: alkupera('target_gap'),
					selite: selitteet(poikkeama(luvut.target_gap_kt_co2e), vuosi('target_gap'))
				},
		{
			otsikko: t('paastot.energia'),
			arvo: luku(luvut.energy_gwh),
			yksikko: 'GWh',
			alkupera: luvut.energy_gwh === null ? undefined : alkupera('energy_total'),
			selite: selitteet(kunnista, vuosi('energy_total'))
		}
	];
}
