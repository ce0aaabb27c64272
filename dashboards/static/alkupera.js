// The page of one number's origin, /alkupera/: shows of the number that the address names where it comes from, and keeps
// what is chosen in the address. What does not live here: what is known of a number (alkupera/luku.js), and what every
// page does (sivu.js).
import { alkupera, hae, sarja } from './alkupera/luku.js';

const lomake = document.getElementById('luvun-valinta');
const { paikka, mittari, menetelma, vuosi } = lomake.elements;
const tila = document.getElementById('passin-tila');
const passi = document.getElementById('passi');
const sivunNimi = document.title;

// --- words and numbers
const ALKUPERAT = { live: 'julkaisijalta haettu', upload: 'käsin tuotu', example: 'esimerkkiaineisto' };
const KASITTELYT = { carried: 'Julkaisijan luku sellaisenaan.', computed: 'Laskettu täällä kaavan mukaan.' };
const TEKIJAT = { publisher: 'julkaisija', ilmastovaranto: 'Ilmastovaranto' };
const MUUT_VUODET = {
	base_year: ({ oma, alku }) => `Luku on laskettu vuoden ${oma} ja lähtövuoden ${alku} päästöistä.`,
	since_base_year: ({ alku, loppu }) => `Luku on laskettu lähtövuoden ${alku} ja sen jälkeisten vuosien päästöistä vuoteen ${loppu} asti.`,
	trend_years: ({ alku, loppu }) => `Luku on laskettu vuosien ${alku}–${loppu} päästöistä.`
};
const luvuksi = new Intl.NumberFormat('fi-FI', { maximumFractionDigits: 6 });
const kokonaisena = (n) => luvuksi.format(n);
const paiva = (arvo) => {
	const [, v, k, p] = /^(\d{4})-(\d{2})-(\d{2})/.exec(arvo ?? '') ?? [];
	return v ? `${Number(p)}.${Number(k)}.${v}` : arvo;
};
const hetkena = new Intl.DateTimeFormat('fi-FI', { dateStyle: 'short', timeZone: 'Europe/Helsinki' });
/** A moment of the release as its day in Finland. */
const hetki = (arvo) => hetkena.format(new Date(arvo));
const vali = (alku, loppu) => (alku === loppu ? `${alku}` : `${alku}–${loppu}`);
const lisenssi = (arvo) => (arvo === 'not stated' ? 'lisenssiä ei ole ilmoitettu' : arvo);
const pieneksi = (teksti) => (/^[A-ZÅÄÖ][a-zåäö]/.test(teksti) ? teksti[0].toLowerCase() + teksti.slice(1) : teksti);

/** Years in words, neighbours as a range: 2007, 2020–2024. */
function vuosina(vuodet) {
	const jaksot = [];
	for (const v of vuodet) {
		if (jaksot.at(-1)?.[1] === v - 1) jaksot.at(-1)[1] = v;
		else jaksot.push([v, v]);
	}
	return jaksot.map(([alku, loppu]) => vali(alku, loppu)).join(', ');
}

/** An element with its attributes and what is in it; text is always text. */
function el(nimi, tiedot = {}, ...sisalto) {
	const osa = document.createElement(nimi);
	for (const [avain, arvo] of Object.entries(tiedot)) {
		if (typeof arvo === 'function') osa.addEventListener(avain, arvo);
		else if (arvo !== undefined) osa.setAttribute(avain, arvo);
	}
	osa.append(...sisalto.flat().filter((s) => s !== null && s !== undefined && s !== ''));
	return osa;
}

// --- copying
async function kopioi(nappi, lahde, teksti) {
	const ennen = nappi.textContent;
	try {
		await navigator.clipboard.writeText(teksti);
		nappi.textContent = 'Kopioitu';
	} catch {
		getSelection().selectAllChildren(lahde);
		nappi.textContent = 'Valittu, paina Ctrl+C';
	}
	setTimeout(() => (nappi.textContent = ennen), 4000);
}

const kopiointi = (lahde, nimi, seloste) =>
	el('button', { type: 'button', class: 'lataa', 'aria-label': seloste, click: (tapahtuma) => kopioi(tapahtuma.currentTarget, lahde, lahde.textContent) }, nimi);

// --- parts of a passport
const osio = (otsikko, ...sisalto) => [el('h3', {}, otsikko), ...sisalto.flat()];

/** A table as the others of the site are. @param {string} selite @param {string[]} otsikot @param {(any[] | string)[][]} rivit */
function taulukko(selite, otsikot, rivit, numerot = []) {
	const solu = (sisalto, i) => el(i ? 'td' : 'th', { scope: i ? undefined : 'row' }, ...[sisalto].flat());
	// as Taulukko.svelte: which columns are numbers, and what each is called where a row stands as a list
	const luokat = numerot.map((i) => `n${i + 1}`).join(' ');
	const nimet = otsikot.map((o, i) => `--o${i + 1}:${JSON.stringify(`${o}: `)}`).slice(1).join(';');
	return el('div', { class: 'taulukko pinottu', tabindex: 0, role: 'region', 'aria-label': selite },
		el('table', { class: luokat || undefined, style: nimet },
			el('caption', { class: 'vain-lukijalle' }, selite),
			el('thead', {}, el('tr', {}, otsikot.map((o) => el('th', { scope: 'col' }, o)))),
			el('tbody', {}, rivit.map((rivi) => el('tr', {}, rivi.map(solu))))));
}

const alla = (teksti) => el('span', { class: 'alla' }, teksti);

/** Which rows of a file, in words. */
function riveina({ file, ensimmainen, viimeinen, maara, paikat, vuodet }) {
	if (!Number.isFinite(ensimmainen)) return 'ei yhtään riviä';
	const [yksi, monta] = file.endsWith('.json') ? ['kohta', 'kohdat'] : ['rivi', 'rivit'];
	const mitka = ensimmainen === viimeinen ? `${yksi} ${ensimmainen}` : `${monta} ${ensimmainen}–${viimeinen} (${maara} kpl)`;
	const jarjestyksessa = [...vuodet].sort((a, b) => a - b);
	return [mitka, paikat.size > 1 ? `${paikat.size} paikasta` : '', vuodet.size > 1 ? `vuosilta ${vuosina(jarjestyksessa)}` : ''].filter(Boolean).join(', ');
}

function tiedostotaulu(rivit) {
	const taulu = taulukko('Tiedostot, joista luku tulee', ['Tiedosto', 'Julkaisija', 'Haettu', 'Tunniste (sha256)'], rivit.map((t) => {
		const tunniste = el('code', {}, t.sha256);
		const nahty = t.last_seen_at && t.last_seen_at !== t.retrieved_at ? alla(`viimeksi nähty ${hetki(t.last_seen_at)}`) : null;
		return [
			[t.file, alla(riveina(t)), alla(t.aineisto)],
			[t.publisher_name, alla(`${lisenssi(t.licence)}, ${ALKUPERAT[t.origin] ?? t.origin}`), t.publisher_version ? alla(`julkaisijan versio ${paiva(t.publisher_version)}`) : null],
			[hetki(t.retrieved_at), nahty],
			[tunniste, ' ', kopiointi(tunniste, 'Kopioi', `Kopioi tiedoston ${t.file} tunniste`)]
		];
	}));
	const huomautus = rivit.some((t) => t.file.endsWith('.json'))
		? el('p', { class: 'pieni' }, 'JSON-tiedostossa kohta on järjestysnumero tiedoston luettelossa. Tilastotaulun (JSON-stat) ensimmäinen kohta on 0, muun luettelon 1.')
		: null;
	return [taulu, huomautus];
}

function tarkistukset({ checks, checks_of: aineistoista }, aineistot) {
	const rivi = (nimi, { passed, warned }) => [nimi, kokonaisena(passed), kokonaisena(warned.length)];
	const huomautukset = aineistot.flatMap((a) => aineistoista[a]?.warned ?? []);
	return [
		taulukko('Tarkistukset', ['Mitä tarkistettiin', 'Läpäisty', 'Huomautuksia'], [
			...aineistot.filter((a) => aineistoista[a]).map((a) => rivi([el('code', {}, a)], aineistoista[a])),
			rivi('Koko julkaisu', checks)
		], [1, 2]),
		huomautukset.length ? el('ul', { lang: 'en' }, huomautukset.map(([nimi, lisa]) => el('li', {}, lisa ? `${nimi}: ${lisa}` : nimi))) : null,
		el('p', {}, el('a', { href: '/laatu/' }, 'Kaikki tarkistukset'))
	];
}

function aiemmat(yhteiset, tiedot, koodi, luku, tapa, yksikko) {
	if (koodi !== 'emissions_total') {
		if (tapa === 'none') return [el('p', { class: 'tyhja' }, 'Tämän mittarin aiempia arvoja ei kirjata.')];
		const kysely = new URLSearchParams({ paikka: paikka.value, mittari: 'emissions_total', vuosi: luku.vuosi, menetelma: tapa });
		return [el('p', {}, 'Aiemmat arvot kirjataan päästöistä yhteensä: ', el('a', { href: `/alkupera/?${kysely}` }, `päästöt yhteensä ${luku.vuosi}`), '.')];
	}
	const rivit = tiedot.revisions.filter(([m, v]) => m === tapa && v === luku.vuosi);
	if (!rivit.length) return [el('p', { class: 'tyhja' }, 'Luku ei ole muuttunut julkaisusta toiseen.')];
	return [taulukko('Luvun aiemmat arvot', ['Aiempi julkaisu', `Arvo siinä, ${yksikko}`, 'Seuraava julkaisu', `Arvo siinä, ${yksikko}`, 'Syy', 'Muuttaja'],
		rivit.map(([, , kuka, ennen, nyt, arvoEnnen, arvo, syy]) => [paiva(ennen) ?? '–', kokonaisena(arvoEnnen), paiva(nyt) ?? '–', kokonaisena(arvo), yhteiset.causes[syy] ?? syy, TEKIJAT[kuka] ?? kuka]), [1, 3])];
}

/** "Syke (kunta_297.csv, julkaisijan versio 10.6.2026, haettu 28.11.2026)", one for each source. */
function lahteina(rivit) {
	return [...new Set(rivit.map((t) => t.attribution))].map((nimi) => {
		const omat = rivit.filter((t) => t.attribution === nimi);
		const nimet = [...new Set(omat.map((t) => t.file))];
		const versiot = [...new Set(omat.map((t) => paiva(t.publisher_version)).filter(Boolean))];
		const haetut = [...new Set(omat.map((t) => hetki(t.retrieved_at)))];
		const osat = [nimet.length > 3 ? `${nimet.length} tiedostoa` : nimet.join(', '), versiot.length && versiot.length < 4 ? `julkaisijan versio ${versiot.join(', ')}` : '', `haettu ${haetut.join(', ')}`];
		return `${nimi} (${osat.filter(Boolean).join(', ')})`;
	}).join('; ');
}

function tavoitteesta({ target }, { lahtovuodesta }) {
	if (!lahtovuodesta) return [];
	if (!target) return ['Tavoitetta ei ole asetettu. Lähtövuosi on maakunnan tiekartan.'];
	const mista = target.file === null ? ' Tavoite on varaston omassa luettelossa dbt_project/seeds/targets.csv.' : ' Tavoitteen rivi on tiedostojen luettelossa.';
	return [`${target.source_fi}: päästöt vähenevät ${kokonaisena(target.reduction_pct)} % vuodesta ${target.base_year} vuoteen ${target.target_year} (${target.method}).${mista}`];
}

function piirra(yhteiset, tiedot, koodi, luku) {
	const { unit, formula_fi: kaava, processing, has_methods: onTapoja } = yhteiset.indicators[koodi];
	const tapa = onTapoja ? menetelma.value : 'none';
	const [paikanNimi, mittarinNimi, tavanNimi] = [paikka, mittari, menetelma].map((valinta) => valinta.selectedOptions[0].textContent);
	const kaikki = alkupera(yhteiset, tiedot, koodi, luku);
	const arvo = luku.arvo === null ? null : `${kokonaisena(luku.arvo)}\u00a0${unit}`;
	const tilasta = [yhteiset.statuses[luku.tila] ?? luku.tila, luku.kunnista ? `luvussa ${luku.kunnista} kuntaa` : ''].filter(Boolean).join('; ');
	const kerrottavat = [
		['Tila', tilasta],
		['Laskentatapa', onTapoja ? tavanNimi : ''],
		['Kaava', kaava],
		// an area's number is computed of those of its municipalities, as its formula tells
		['Käsittely', tiedot.is_area ? KASITTELYT.computed : (KASITTELYT[processing] ?? processing)],
		...kaikki.muut.map(([oma, laji, alku, loppu]) => ['Muut vuodet', MUUT_VUODET[laji]({ oma, alku, loppu })]),
		...tavoitteesta(tiedot, kaikki).map((t) => ['Tavoite', t]),
		['Julkaisu', `${yhteiset.release.release_id}, ${hetki(yhteiset.release.released_at)}, laskennan versio ${yhteiset.release.code_version}`]
	].filter(([, teksti]) => teksti);

	const osoite = new URL(location.href);
	const keksitty = kaikki.tiedostot.some((t) => t.origin === 'example');
	const viittaus = el('p', { class: 'viittaus' }, [
		`${paikanNimi}, ${pieneksi(mittarinNimi)} ${luku.vuosi}${onTapoja ? ` (${tavanNimi})` : ''}: ${arvo ?? `lukua ei ole (${tilasta})`}.`,
		kaikki.tiedostot.length ? `Lähde: ${lahteina(kaikki.tiedostot)}.` : '',
		`Käsittely: Ilmastovaranto, julkaisu ${yhteiset.release.release_id}.`,
		keksitty ? 'Esimerkkiaineisto: luku on keksitty tai osin keksitty.' : '',
		osoite.href
	].filter(Boolean).join(' '));

	const taulu = tiedot.is_area ? 'mart_area_indicators' : 'mart_municipal_indicators';
	const avaimet = { [tiedot.is_area ? 'area_code' : 'municipality_code']: tiedot.code, ...(tiedot.is_area ? { borders: 'current' } : {}), year: luku.vuosi, method: tapa, indicator_code: koodi };
	const otsikko = `${paikanNimi}: ${pieneksi(mittarinNimi)} ${luku.vuosi}`;
	document.title = `${otsikko} – ${sivunNimi}`;
	passi.replaceChildren(...[
		el('h2', {}, otsikko),
		el('p', { class: 'passin-luku' }, arvo ?? `Lukua ei ole: ${yhteiset.statuses[luku.tila] ?? luku.tila}.`),
		el('div', { class: 'laatikko' }, el('dl', {}, kerrottavat.flatMap(([nimi, teksti]) => [el('dt', {}, nimi), el('dd', {}, teksti)]))),
		...osio('Tiedostot ja niiden rivit', ...(kaikki.tiedostot.length ? tiedostotaulu(kaikki.tiedostot) : [el('p', { class: 'tyhja' }, 'Luvulle ei ole riviä missään tiedostossa.')])),
		...osio('Tarkistukset', tarkistukset(yhteiset, kaikki.aineistot)),
		...osio('Aiemmat arvot', aiemmat(yhteiset, tiedot, koodi, luku, tapa, unit)),
		...osio('Viittaus', viittaus, el('p', {}, kopiointi(viittaus, 'Kopioi viittaus'))),
		...osio('Sama luku avoimessa aineistossa',
			el('p', {}, 'Taulu ', el('a', { href: samasta(`tiedostot/${taulu}.csv`), download: '' }, `${taulu}.csv`), ' (', el('a', { href: `/sanakirja/#${taulu}` }, 'sarakkeet'), '), rivi, jolla ',
				Object.entries(avaimet).flatMap(([nimi, a], i) => [i ? ', ' : '', el('code', {}, `${nimi} = ${a}`)]), '.'),
			el('p', {}, el('a', { href: `/${tiedot.is_area ? 'alue' : 'kunta'}/${paikka.value}/` }, paikanNimi), ', ', el('a', { href: `/mittari/${koodi.replaceAll('_', '-')}/` }, `${pieneksi(mittarinNimi)} kaikissa paikoissa`)))
	].filter(Boolean));
}

// --- states: there is always one, and each says what is true
function nayta(nimi, ...sisalto) {
	passi.dataset.tila = nimi;
	if (nimi !== 'valmis') {
		passi.replaceChildren();
		document.title = sivunNimi;
	}
	tila.replaceChildren(...sisalto);
}
const eiOle = (...rivit) => nayta('ei-ole', el('div', { class: 'huomio' }, el('p', {}, el('strong', {}, 'Tällaista lukua ei ole. '), ...rivit)));

/** Put what is chosen into the address, so that reloading and a sent link show the same. */
function muista() {
	const osoite = new URL(location.href);
	for (const valinta of [paikka, mittari, vuosi, menetelma]) {
		if (valinta.value && !valinta.parentElement.hidden) osoite.searchParams.set(valinta.name, valinta.value);
		else osoite.searchParams.delete(valinta.name);
	}
	history.replaceState(null, '', osoite);
}

/** The address of a file of the release that this very script is of. */
const samasta = (tiedosto) => new URL(tiedosto, import.meta.url).pathname;

let kierros = 0;

/** Show the number that is asked for; what the address asks for in vain is said, what a choice leaves out gets the newest. */
async function avaa({ vuodelta, tavalla, onValinta = false }) {
	const oma = ++kierros;
	if (!paikka.value || !mittari.value) {
		for (const valinta of [vuosi, menetelma]) valinta.parentElement.hidden = true;
		muista();
		nayta('valitse', el('p', {}, 'Valitse paikka ja mittari, niin näet, mistä luku tulee.'));
		return;
	}
	nayta('haetaan', el('p', {}, 'Haetaan…'));
	let yhteiset, tiedot;
	try {
		[yhteiset, tiedot] = await Promise.all([hae(samasta('alkupera/julkaisu.json')), hae(samasta(`alkupera/paikat/${paikka.value}.json`))]);
	} catch {
		if (oma !== kierros) return;
		nayta('virhe', el('div', { class: 'huomio' },
			el('p', {}, el('strong', {}, 'Luvun alkuperää ei voitu hakea. '), 'Tarkista verkkoyhteys ja yritä uudelleen. Jos haku ei vieläkään onnistu, samat tiedot ovat ',
				el('a', { href: '/aineistot/' }, 'aineistoissa'), ' tauluissa mart_passports ja release_sources.'),
			el('p', {}, el('button', { type: 'button', class: 'lataa', click: () => avaa({ vuodelta, tavalla, onValinta }) }, 'Yritä uudelleen'))));
		return;
	}
	if (oma !== kierros) return;

	const koodi = mittari.value;
	const nimi = `${paikka.selectedOptions[0].textContent}, ${pieneksi(mittari.selectedOptions[0].textContent)}`;
	const tavat = Object.keys(tiedot.numbers[koodi] ?? {});
	const onTapoja = tavat.some((t) => t !== 'none');
	menetelma.parentElement.hidden = !onTapoja;
	for (const vaihtoehto of menetelma.options) vaihtoehto.disabled = !tavat.includes(vaihtoehto.value);
	vuosi.parentElement.hidden = true;
	if (!tavat.length) return eiOle(`${nimi}: mittarista ei ole lukuja tästä paikasta. Valitse toinen mittari tai paikka.`);
	if (onTapoja && tavalla && !tavat.includes(tavalla) && !onValinta) {
		menetelma.selectedIndex = -1;
		return eiOle(`Laskentatapaa ”${tavalla}” ei ole. Valitse laskentatapa luettelosta.`);
	}
	if (onTapoja) menetelma.value = tavat.includes(tavalla) ? tavalla : [...menetelma.options].find((o) => tavat.includes(o.value)).value;

	const luvut = sarja(tiedot, koodi, onTapoja ? menetelma.value : 'none');
	const uusin = luvut.findLast((l) => l.arvo !== null) ?? luvut.at(-1);
	const luku = luvut.find((l) => String(l.vuosi) === vuodelta) ?? (vuodelta && !onValinta ? undefined : uusin);
	vuosi.replaceChildren(...(luku ? [] : [el('option', { value: '' }, 'Valitse vuosi')]),
		...[...luvut].reverse().map((l) => el('option', { value: l.vuosi }, l.arvo === null ? `${l.vuosi} (lukua ei ole)` : `${l.vuosi}`)));
	vuosi.value = luku?.vuosi ?? '';
	vuosi.parentElement.hidden = false;
	if (!luku) return eiOle(`${nimi}: vuodelta ${vuodelta} ei ole lukua. Mittarin vuodet tästä paikasta: ${vuosina(luvut.map((l) => l.vuosi))}.`);
	muista();
	piirra(yhteiset, tiedot, koodi, luku);
	nayta('valmis', el('span', { class: 'vain-lukijalle' }, passi.firstChild.textContent));
}

/** The choice of a list by what the address calls it; an unknown one chooses nothing. */
function valitse(lista, sana, sopii) {
	const vaihtoehto = [...lista.options].find((o) => o.value && sopii(o));
	lista.value = vaihtoehto?.value ?? '';
	return Boolean(sana) && !vaihtoehto;
}

function osoitteesta() {
	kierros++;
	const haku = new URL(location.href).searchParams;
	const [paikkana, mittarina] = ['paikka', 'mittari'].map((nimi) => (haku.get(nimi) ?? '').trim().toLowerCase());
	const koodina = mittarina.replaceAll('-', '_');
	const eiPaikkaa = valitse(paikka, paikkana, (o) => o.value === paikkana || o.dataset.koodi.toLowerCase() === paikkana || o.textContent.toLowerCase() === paikkana);
	const eiMittaria = valitse(mittari, koodina, (o) => o.value === koodina);
	if (eiPaikkaa) return eiOle(`Paikkaa ”${paikkana}” ei ole. Valitse kunta tai alue luettelosta.`);
	if (eiMittaria) return eiOle(`Mittaria ”${mittarina}” ei ole. Valitse mittari luettelosta.`);
	return avaa({ vuodelta: haku.get('vuosi') ?? '', tavalla: haku.get('menetelma') ?? '' });
}

lomake.addEventListener('submit', (tapahtuma) => tapahtuma.preventDefault());
lomake.addEventListener('change', () => avaa({ vuodelta: vuosi.value, tavalla: menetelma.value, onValinta: true }));
addEventListener('popstate', osoitteesta);
osoitteesta();
