// What a page does in the browser: it keeps the calculation method, the order and the chosen rows of tables in the
// address, so that a link that is sent shows the same, tells the numbers of a chart, and gives tables and charts as files.
// Every number is in the page already: nothing is asked of the server, and without this script the page reads and prints
// as it is.
export const osoite = new URL(location.href);

/** Keep a choice in the address; an empty one leaves it. */
export function muista(nimi, arvo) {
	if (arvo) osoite.searchParams.set(nimi, arvo);
	else osoite.searchParams.delete(nimi);
	history.replaceState(null, '', osoite);
}

// --- calculation method
const menetelmat = [...document.querySelectorAll('input[name=menetelma]')];
for (const valinta of menetelmat) {
	if (valinta.value === osoite.searchParams.get('menetelma')) valinta.checked = true;
	valinta.addEventListener('change', () => muista('menetelma', valinta === menetelmat[0] ? '' : valinta.value));
}

// --- sorting
const suomeksi = new Intl.Collator('fi');
const solu = (rivi, sarake) => {
	const { dataset, textContent } = rivi.cells[sarake];
	if (!('arvo' in dataset)) return textContent === '–' ? null : textContent;
	return dataset.arvo === '' ? null : Number.isNaN(Number(dataset.arvo)) ? dataset.arvo : Number(dataset.arvo);
};

/** Sort a table by a heading, upwards or downwards; missing values last, whichever way. */
function lajittele(otsikko, suunta) {
	const taulu = otsikko.closest('table');
	const sarake = otsikko.cellIndex;
	for (const muu of taulu.tHead.rows[0].cells) muu.removeAttribute('aria-sort');
	otsikko.setAttribute('aria-sort', suunta > 0 ? 'ascending' : 'descending');
	const rivit = [...taulu.tBodies[0].rows].map((rivi) => [solu(rivi, sarake), rivi]);
	rivit.sort(([a], [b]) => {
		if (a === null || b === null) return (a === null) - (b === null);
		return suunta * (typeof a === 'string' ? suomeksi.compare(a, b) : a - b);
	});
	taulu.tBodies[0].append(...rivit.map(([, rivi]) => rivi));
}

const taulut = [...document.querySelectorAll('.taulukko table')];
taulut.forEach((taulu, numero) => {
	for (const otsikko of taulu.tHead.rows[0].cells) {
		const nappi = document.createElement('button');
		nappi.type = 'button';
		nappi.textContent = otsikko.textContent;
		otsikko.replaceChildren(nappi);
		nappi.addEventListener('click', () => {
			const suunta = otsikko.getAttribute('aria-sort') === 'ascending' ? -1 : 1;
			lajittele(otsikko, suunta);
			muista('jarjestys', `${numero}.${otsikko.dataset.sarake}.${suunta > 0 ? 'nouseva' : 'laskeva'}`);
		});
	}
});
const [numero, sarake, tapa] = osoite.searchParams.get('jarjestys')?.split('.') ?? [];
const alussa = taulut[Number(numero)]?.querySelector(`th[data-sarake="${CSS.escape(sarake ?? '')}"]`);
if (alussa) lajittele(alussa, tapa === 'laskeva' ? -1 : 1);

// --- rows that a form chooses
for (const lomake of document.querySelectorAll('[data-suodattaa]')) {
	const taulukko = document.getElementById(lomake.dataset.suodattaa);
	if (!taulukko) continue;
	const rivit = [...taulukko.querySelectorAll('tbody tr')];
	const valinnat = [...lomake.querySelectorAll('select')];
	const nayta = () => {
		const valitut = valinnat.filter((v) => v.value);
		for (const rivi of rivit) rivi.hidden = !valitut.every((v) => rivi.dataset[v.name] === v.value);
		const nakyvat = rivit.filter((rivi) => !rivi.hidden);
		const avaa = taulukko.nextElementSibling.querySelector('input');
		if (avaa && valitut.length) avaa.checked = true;
		taulukko.hidden = nakyvat.length === 0;
		document.querySelector(`[data-tyhja="${taulukko.id}"]`).hidden = nakyvat.length > 0;
		for (const laskuri of document.querySelectorAll(`[data-laskee="${taulukko.id}"] [data-nimi]`)) {
			const maara = nakyvat.filter((rivi) => rivi.dataset[laskuri.dataset.nimi] === laskuri.dataset.on).length;
			laskuri.querySelector('.arvo').textContent = maara.toLocaleString('fi-FI');
			laskuri.hidden = maara === 0;
		}
	};
	for (const valinta of valinnat) {
		const arvo = osoite.searchParams.get(valinta.name);
		if ([...valinta.options].some((o) => o.value === arvo)) valinta.value = arvo;
		valinta.addEventListener('change', () => {
			muista(valinta.name, valinta.value);
			nayta();
		});
	}
	lomake.addEventListener('submit', (tapahtuma) => tapahtuma.preventDefault());
	if (valinnat.some((v) => v.value)) nayta();
}

// --- a municipality by its name
for (const haku of document.querySelectorAll('[data-hae]')) {
	const kentta = haku.querySelector('input');
	const sivut = new Map([...haku.querySelectorAll('option')].map((o) => [o.value.toLowerCase(), o.dataset.sivu]));
	const siirry = () => {
		const sivu = sivut.get(kentta.value.trim().toLowerCase());
		if (sivu) location.href = sivu;
		return Boolean(sivu);
	};
	kentta.addEventListener('change', siirry);
	haku.addEventListener('submit', (tapahtuma) => {
		tapahtuma.preventDefault();
		haku.querySelector('[role=status]').textContent = siirry() ? '' : 'Tämän nimistä kuntaa ei ole mukana.';
	});
}

// --- numbers of a chart, by the pointer and the arrow keys
for (const kuva of document.querySelectorAll('[data-kaavio]')) {
	const { vuodet, sarjat, levea, kapea } = JSON.parse(kuva.dataset.kaavio);
	if (!levea.length) continue; // its numbers stand in the drawing
	const piirros = kuva.querySelector('.piirros');
	const viivain = Object.assign(document.createElement('div'), { className: 'viivain', hidden: true });
	const lukema = Object.assign(document.createElement('div'), { className: 'lukema', hidden: true });
	lukema.setAttribute('aria-live', 'polite');
	piirros.append(viivain);
	piirros.after(lukema);
	piirros.tabIndex = 0;
	let valittu = -1;
	const kohdat = () => (kuva.querySelector('.levea').offsetParent ? levea : kapea);
	const nayta = (i) => {
		valittu = i;
		viivain.hidden = lukema.hidden = i < 0;
		if (i < 0) return;
		const osa = kohdat()[i];
		viivain.style.left = `${osa * 100}%`;
		const rivit = sarjat.filter(({ arvot }) => arvot[i] !== null).map(({ nimi, arvot }) => `${nimi} ${arvot[i]}`);
		lukema.replaceChildren(...[`${vuodet[i]}, ${kuva.dataset.yksikko}`, ...rivit].map((teksti) => {
			return Object.assign(document.createElement('div'), { textContent: teksti });
		}));
		const alku = piirros.offsetLeft + osa * piirros.offsetWidth;
		const oikealla = osa < 0.5;
		lukema.style.top = `${piirros.offsetTop}px`;
		lukema.style.left = oikealla ? `${alku + 8}px` : 'auto';
		lukema.style.right = oikealla ? 'auto' : `${kuva.offsetWidth - alku + 8}px`;
	};
	piirros.addEventListener('pointermove', ({ clientX }) => {
		const { left, width } = piirros.getBoundingClientRect();
		const etaisyydet = kohdat().map((osa) => Math.abs(osa - (clientX - left) / width));
		nayta(etaisyydet.indexOf(Math.min(...etaisyydet)));
	});
	piirros.addEventListener('pointerleave', () => nayta(-1));
	piirros.addEventListener('blur', () => nayta(-1));
	piirros.addEventListener('keydown', (tapahtuma) => {
		const siirto = { ArrowRight: 1, ArrowLeft: -1 }[tapahtuma.key];
		if (tapahtuma.key === 'Escape') nayta(-1);
		if (!siirto) return;
		tapahtuma.preventDefault();
		nayta(valittu < 0 ? sarjat[0].arvot.findLastIndex((arvo) => arvo !== null) : Math.min(Math.max(valittu + siirto, 0), vuodet.length - 1));
	});
}

// --- tables and charts as files
const julkaisu = document.body.querySelector('[data-julkaisu]').dataset;
const kentta = (teksti) => (/[";\n]/.test(teksti) ? `"${teksti.replaceAll('"', '""')}"` : teksti);
const nimeksi = (teksti) =>
	teksti.toLowerCase().normalize('NFD').replace(/[\u0300-\u036f]/g, '').replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');
const teksti = (osa) => osa.innerText.replace(/\s+/g, ' ').trim();

/** What the numbers of a file are: one row for each thing that they mean nothing without. */
function otsakkeet(osa, otsikko, lahde) {
	const tapa = osa.closest('[data-menetelma]') && menetelmat.find((m) => m.checked);
	return [
		['Ilmastovaranto', `julkaisu ${julkaisu.julkaisu}`],
		['Sivu', teksti(document.querySelector('h1'))],
		['Sisältö', otsikko],
		...(tapa ? [['Laskentatapa', teksti(tapa.closest('label'))]] : []),
		['Lähde', lahde || julkaisu.lahteet],
		...(julkaisu.esimerkki ? [['Huomautus', 'Esimerkkiaineisto: luvut ovat keksittyjä tai osin keksittyjä']] : []),
		[]
	];
}

/** Let the browser save a file, named by its page, what it holds and the release. */
function tallenna(otsikko, paate, tyyppi, sisalto) {
	const linkki = document.createElement('a');
	linkki.href = URL.createObjectURL(new Blob([sisalto], { type: tyyppi }));
	linkki.download = `${nimeksi(teksti(document.querySelector('h1')))}-${nimeksi(otsikko)}-${julkaisu.julkaisu}.${paate}`;
	linkki.click();
	setTimeout(() => URL.revokeObjectURL(linkki.href), 1000);
}

/** Semicolons, decimal commas and a byte order mark, as Excel in Finnish reads it. */
const csv = (rivit) => `\ufeff${rivit.map((rivi) => rivi.map(kentta).join(';')).join('\r\n')}\r\n`;
/** Numbers as a spreadsheet reads them: no spaces in them, a plain minus. */
const luvuksi = (arvo) => (/^[−\d\u00a0]+(,\d+)?$/.test(arvo) ? arvo.replaceAll('\u00a0', '').replace('−', '-') : arvo === '–' ? '' : arvo);

for (const nappi of document.querySelectorAll('[data-lataa=taulukko]')) {
	nappi.addEventListener('click', () => {
		const taulu = nappi.closest('.taulukon-loppu').previousElementSibling.querySelector('table');
		const otsikko = taulu.caption.textContent;
		const rivit = [...taulu.rows].filter((rivi) => !rivi.hidden).map((rivi) => [...rivi.cells].map((s) => luvuksi(s.textContent.trim())));
		tallenna(otsikko, 'csv', 'text/csv', csv([...otsakkeet(taulu, otsikko), ...rivit]));
	});
}
for (const nappi of document.querySelectorAll('[data-lataa=luvut], [data-lataa=kuva]')) {
	nappi.addEventListener('click', () => {
		const kuva = nappi.closest('figure');
		const otsikko = `${teksti(kuva.querySelector('figcaption strong'))}, ${kuva.dataset.yksikko}`;
		const alku = otsakkeet(kuva, otsikko, kuva.dataset.lahde);
		const { luokka, vuodet, sarjat } = JSON.parse(kuva.dataset.kaavio);
		if (nappi.dataset.lataa === 'luvut') {
			const rivit = vuodet.map((vuosi, i) => [String(vuosi), ...sarjat.map(({ arvot }) => luvuksi(arvot[i] ?? ''))]);
			tallenna(otsikko, 'csv', 'text/csv', csv([...alku, [luokka, ...sarjat.map((s) => s.nimi)], ...rivit]));
			return;
		}
		// the drawing with what stands around it on the page written above and below it
		const svg = kuva.querySelector('.levea svg').cloneNode(true);
		const [, , leveys, korkeus] = svg.getAttribute('viewBox').split(' ').map(Number);
		const rivi = (y, sisalto, muut = '') => `<text x="8" y="${y}" ${muut}>${sisalto.replace(/[&<>]/g, (m) => `&#${m.charCodeAt(0)};`)}</text>`;
		const sanat = alku.filter((r) => r.length && r[0] !== 'Sisältö').map((r) => r.join(': '));
		const varit = [...kuva.querySelectorAll('figcaption li')].map((li) => [li.firstChild.style.getPropertyValue('--sarja'), li.textContent]);
		const selite = varit.map(([vari, nimi], i) => `<rect x="8" y="${34 + i * 16}" width="10" height="10" fill="${vari}"/>${rivi(43 + i * 16, nimi, 'dx="16"')}`);
		const ylla = 40 + varit.length * 16;
		svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
		svg.setAttribute('viewBox', `0 0 ${leveys} ${ylla + korkeus + 12 + sanat.length * 16}`);
		for (const nimi of ['width', 'height', 'aria-hidden']) svg.removeAttribute(nimi);
		svg.innerHTML = `<rect width="100%" height="100%" fill="#fff"/><g font-family="sans-serif" text-anchor="start">${rivi(20, otsikko, 'font-weight="bold"')}${selite.join('')}${sanat.map((s, i) => rivi(ylla + korkeus + 12 + i * 16, s)).join('')}</g><g transform="translate(0 ${ylla})" font-family="sans-serif" text-anchor="middle" fill="currentColor">${svg.innerHTML}</g>`;
		tallenna(otsikko, 'svg', 'image/svg+xml', new XMLSerializer().serializeToString(svg));
	});
}

// --- paper has no folds
const avatut = [];
addEventListener('beforeprint', () => {
	for (const osa of document.querySelectorAll('details:not([open])')) {
		osa.open = true;
		avatut.push(osa);
	}
});
addEventListener('afterprint', () => {
	for (const osa of avatut.splice(0)) osa.open = false;
});

// tells the browser tests, and anyone who prints the site, that the page answers to clicks
document.documentElement.setAttribute('data-ready', '');
