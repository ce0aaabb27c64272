// What a map with choices does in the browser: it redraws the colours, the numbers, what the colours mean and the list for
// the chosen indicator and year, which stand in the address. Every number is in the page (components/KarttaValinnoin.svelte).
import { muista, osoite } from './sivu.js';

let [valittu, vuosi] = [osoite.searchParams.get('kartta'), Number(osoite.searchParams.get('vuosi')) || null];

/** Draw what is chosen on a map; where its calculation method has no such number, what shows at first. */
function piirra({ osa, tiedot }) {
	const mittari = tiedot.mittarit[Object.hasOwn(tiedot.mittarit, valittu) ? valittu : tiedot.oletus];
	const naytetty = Math.min(Math.max(vuosi ?? mittari.loppu, mittari.alku), mittari.loppu);
	const muotoilu = new Intl.NumberFormat(tiedot.kieli, { minimumFractionDigits: mittari.desimaalit, maximumFractionDigits: mittari.desimaalit, signDisplay: 'negative' });
	const arvo = (kunta) => mittari.arvot[kunta]?.[naytetty - mittari.alku] ?? null;
	const miksi = (kunta) => mittari.miksi[kunta] ?? tiedot.puuttuu;
	// English has a hyphen for a minus sign
	const luku = (v, muuten) => (v === null ? muuten : muotoilu.format(v).replace('-', '−'));
	const selite = mittari.selite.replace('{vuosi}', naytetty);

	const { kartta: valinta, vuosi: liuku } = osa.querySelector('form').elements;
	valinta.value = Object.keys(tiedot.mittarit).find((tunnus) => tiedot.mittarit[tunnus] === mittari);
	Object.assign(liuku, { min: mittari.alku, max: mittari.loppu });
	liuku.value = naytetty;
	osa.querySelector('output').textContent = naytetty;

	osa.querySelector('svg').setAttribute('aria-label', selite);
	let puuttuvia = 0;
	for (const linkki of osa.querySelectorAll('svg [data-kunta]')) {
		const v = arvo(linkki.dataset.kunta);
		const luokka = v === null ? -1 : mittari.reunat.filter((raja) => v >= raja).length;
		if (v === null) puuttuvia += 1;
		const [nimi, numero] = linkki.querySelectorAll('text');
		const sanoin = `${nimi.textContent}: ${v === null ? miksi(linkki.dataset.kunta) : mittari.sanoin.replace('{luku}', luku(v))}`;
		linkki.setAttribute('aria-label', sanoin);
		linkki.querySelector('title').textContent = sanoin;
		linkki.querySelector('use').setAttribute('fill', v === null ? tiedot.puuttuva : tiedot.varit[luokka]);
		for (const teksti of [nimi, numero]) teksti.classList.toggle('vaalea', luokka >= tiedot.tummat);
		numero.textContent = luku(v, '–');
	}
	osa.querySelector('figcaption span').textContent = selite;
	osa.querySelector('figcaption ul').replaceChildren(
		...[...mittari.luokat.map((nimi, i) => [tiedot.varit[i], nimi]), ...(puuttuvia ? [[tiedot.puuttuva, tiedot.puuttuu]] : [])].map(([vari, nimi]) => {
			const rivi = document.createElement('li');
			const ruutu = Object.assign(document.createElement('span'), { className: 'vari' });
			ruutu.style.background = vari;
			rivi.append(ruutu, nimi);
			return rivi;
		})
	);

	osa.querySelector('caption').textContent = selite;
	osa.querySelector('thead .numero').textContent = mittari.yksikko;
	const lista = osa.querySelector('tbody');
	const rivit = [...lista.rows].map((rivi) => [arvo(rivi.dataset.kunta), rivi]);
	for (const [v, rivi] of rivit) rivi.cells[1].textContent = luku(v, miksi(rivi.dataset.kunta));
	rivit.sort(([a, x], [b, y]) => (a === null) - (b === null) || b - a || x.cells[0].textContent.localeCompare(y.cells[0].textContent, 'fi'));
	lista.append(...rivit.map(([, rivi]) => rivi));
}

const kartat = [...document.querySelectorAll('.valintakartta')].map((osa) => ({ osa, tiedot: JSON.parse(osa.querySelector('script').textContent) }));
for (const { osa, tiedot } of kartat) {
	const lomake = osa.querySelector('form');
	const { kartta: valinta, vuosi: liuku } = lomake.elements;
	valinta.addEventListener('change', () => {
		valittu = valinta.value;
		muista('kartta', valittu === tiedot.oletus ? '' : valittu);
		kartat.forEach(piirra);
		if (vuosi === null) return;
		vuosi = Number(liuku.value);
		muista('vuosi', String(vuosi));
	});
	liuku.addEventListener('input', () => {
		vuosi = liuku.value === liuku.max ? null : Number(liuku.value);
		muista('vuosi', vuosi && String(vuosi));
		kartat.forEach(piirra);
	});
	lomake.addEventListener('submit', (tapahtuma) => tapahtuma.preventDefault());
	lomake.querySelector('fieldset').disabled = false;
}
if (valittu || vuosi) kartat.forEach(piirra);
