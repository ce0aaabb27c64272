// What a page does in the browser: it keeps the calculation method, the borders, the order and the chosen rows of tables in
// the address, so that a link that is sent shows the same, tells the numbers of a chart, leads from each number to its
// origin, and gives tables and charts as files.
// Every number is in the page already: nothing is asked of the server, and without this script the page reads and prints
// as it is.
export const osoite = new URL(location.href);

/** Keep a choice in the address; an empty one leaves it. */
export function muista(nimi, arvo) {
	if (arvo) osoite.searchParams.set(nimi, arvo);
	else osoite.searchParams.delete(nimi);
	history.replaceState(null, '', osoite);
}

// --- calculation method, and an area's borders; the first of each is what shows without a choice
const [menetelmat, rajat] = ['menetelma', 'rajat'].map((nimi) => {
	const valinnat = [...document.querySelectorAll(`input[name=${nimi}]`)];
	for (const valinta of valinnat) {
		if (valinta.value === osoite.searchParams.get(nimi)) valinta.checked = true;
		valinta.addEventListener('change', () => muista(nimi, valinta === valinnat[0] ? '' : valinta.value));
	}
	return valinnat;
});

// --- numbers as the page writes them
const kieli = document.documentElement.lang;
const julkaisu = document.body.querySelector('[data-julkaisu]').dataset;
const tekstit = JSON.parse(julkaisu.tekstit);

/** A number as JavaScript reads it, "-1234.5", or null where the text is none. */
function luvuksi(teksti) {
	const [numero] = /^[+−-]?\d[\d\u00a0.,]*(?=(\u00a0%)?$)/.exec(teksti) ?? [null];
	const ilmanValeja = numero?.replace(/[+\u00a0]/g, '').replace('−', '-');
	const luku = kieli === 'en' ? ilmanValeja?.replaceAll(',', '') : ilmanValeja?.replace(',', '.');
	return luku && !Number.isNaN(Number(luku)) ? luku : null;
}
/** A date, with or without a time, as a number, or null. */
function hetkeksi(teksti) {
	const [, paiva, kuukausi, vuosi, loppu] = /^(\d{1,2})\.(\d{1,2})\.(\d{4})(.*)$/.exec(teksti) ?? [];
	if (kieli === 'en' && /^\d{1,2} [A-Z]\w+ \d{4}/.test(teksti)) return Date.parse(teksti.replace(' at ', ' '));
	const kello = /(\d{1,2})[.:](\d{2})/.exec(loppu ?? '') ?? [];
	return vuosi ? Date.UTC(vuosi, kuukausi - 1, paiva, kello[1] ?? 0, kello[2] ?? 0) : null;
}

// --- sorting
const aakkosin = new Intl.Collator(kieli);
/** What a cell is sorted by: its own text, or where that doesn't tell, `data-arvo`. */
const solu = (rivi, sarake) => {
	const { dataset, textContent } = rivi.cells[sarake];
	const teksti = (dataset.arvo ?? textContent).trim();
	if (teksti === '' || teksti === '–') return null;
	const luku = 'arvo' in dataset ? dataset.arvo : luvuksi(teksti);
	return luku === null || Number.isNaN(Number(luku)) ? (hetkeksi(teksti) ?? teksti) : Number(luku);
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
		return suunta * (typeof a === 'number' && typeof b === 'number' ? a - b : aakkosin.compare(a, b));
	});
	taulu.tBodies[0].append(...rivit.map(([, rivi]) => rivi));
}

const taulut = [...document.querySelectorAll('.taulukko table:has(caption)')];
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

// --- each number leads to its passport: what the table, the column and the row are of stands in the page already, and a
// place or an indicator without a year has its newest one
for (const taulukko of document.querySelectorAll('.taulukko[data-alkupera]')) {
	const taulu = taulukko.querySelector('table');
	const otsikot = [...taulu.tHead.rows[0].cells];
	const vuosi = otsikot.findIndex((o) => o.dataset.sarake === 'year');
	for (const rivi of taulu.tBodies[0].rows) {
		const { cells } = rivi;
		const tapa = rivi.closest('[data-menetelma]')?.dataset.menetelma;
		const [, laji, tunnus] = /^(?:\/(?:sv|en))?\/(kunta|alue|mittari)\/([^/]+)/.exec(cells[0].querySelector('a')?.getAttribute('href') ?? '') ?? [];
		for (const { dataset, cellIndex } of otsikot) {
			const luku = cells[cellIndex].firstChild;
			if (!('alkupera' in dataset) || luku?.nodeType !== Node.TEXT_NODE || luku.textContent.trim() === '–') continue;
			const kysely = new URLSearchParams(`${taulukko.dataset.alkupera}&${dataset.alkupera}`);
			if (laji) kysely.set(laji === 'mittari' ? 'mittari' : 'paikka', tunnus);
			if (vuosi >= 0) kysely.set('vuosi', cells[vuosi].textContent);
			if (rivi.menetelma ?? tapa) kysely.set('menetelma', rivi.menetelma ?? tapa);
			if (!kysely.has('paikka') || !kysely.has('mittari')) continue;
			const linkki = document.createElement('a');
			linkki.href = `/alkupera/?${kysely}`;
			luku.replaceWith(linkki);
			linkki.append(luku);
		}
	}
}

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
			laskuri.querySelector('.arvo').textContent = maara.toLocaleString(kieli);
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
		haku.querySelector('[role=status]').textContent = siirry() ? '' : tekstit.eiKuntaa;
	});
}

// --- numbers of a chart, by the pointer and the arrow keys
/** What a chart draws, from the table of its numbers. */
function kaavio(kuva) {
	const [otsikot, ...rivit] = [...kuva.querySelectorAll('.luvut tr')].map((rivi) => [...rivi.cells].map((s) => s.textContent.trim()));
	return { otsikot, vuodet: rivit.map(([vuosi]) => vuosi), rivit };
}

for (const kuva of document.querySelectorAll('[data-kohdat]')) {
	const { otsikot, vuodet, rivit } = kaavio(kuva);
	const [leveaAlku, leveaLoppu, kapeaAlku, kapeaLoppu] = kuva.dataset.kohdat.split(' ').map(Number);
	const osuus = (vuosi) => (vuosi - vuodet[0]) / (vuodet.at(-1) - vuodet[0] || 1);
	const piirros = kuva.querySelector('.piirros');
	const viivain = Object.assign(document.createElement('div'), { className: 'viivain', hidden: true });
	const lukema = Object.assign(document.createElement('div'), { className: 'lukema', hidden: true });
	lukema.setAttribute('aria-live', 'polite');
	piirros.append(viivain);
	piirros.after(lukema);
	piirros.tabIndex = 0;
	let valittu = -1;
	const kohdat = () => {
		const [alku, loppu] = kuva.querySelector('.levea').offsetParent ? [leveaAlku, leveaLoppu] : [kapeaAlku, kapeaLoppu];
		return vuodet.map((vuosi) => alku + osuus(vuosi) * (loppu - alku));
	};
	const nayta = (i) => {
		valittu = i;
		viivain.hidden = lukema.hidden = i < 0;
		if (i < 0) return;
		const osa = kohdat()[i];
		viivain.style.left = `${osa * 100}%`;
		const luvut = otsikot.map((nimi, n) => [nimi, rivit[i][n]]).filter(([, arvo], n) => n && arvo !== '–').map((osat) => osat.join(' '));
		lukema.replaceChildren(...[`${vuodet[i]}, ${kuva.dataset.yksikko}`, ...luvut].map((teksti) => {
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
		nayta(valittu < 0 ? rivit.findLastIndex(([, arvo]) => arvo !== '–') : Math.min(Math.max(valittu + siirto, 0), vuodet.length - 1));
	});
}

// --- tables and charts as files
const kentta = (teksti) => (/[";\n]/.test(teksti) ? `"${teksti.replaceAll('"', '""')}"` : teksti);
const nimeksi = (teksti) =>
	teksti.toLowerCase().normalize('NFD').replace(/[\u0300-\u036f]/g, '').replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');
const teksti = (osa) => osa.innerText.replace(/\s+/g, ' ').trim();

/** What the numbers of a file are: one row for each thing that they mean nothing without. */
function otsakkeet(osa, otsikko, lahde) {
	const tapa = (osa.closest('[data-menetelma]') ?? osa.querySelector('tr[data-menetelma]')) && menetelmat.find((m) => m.checked);
	const raja = osa.closest('[data-rajat]') && rajat.find((r) => r.checked);
	return [
		['Ilmastovaranto', `${tekstit.julkaisu} ${julkaisu.julkaisu}`],
		[tekstit.sivu, teksti(document.querySelector('h1'))],
		[tekstit.sisalto, otsikko],
		...(tapa ? [[tekstit.laskentatapa, teksti(tapa.closest('label'))]] : []),
		...(raja ? [[tekstit.rajat, teksti(raja.closest('label'))]] : []),
		[tekstit.lahde, lahde || (julkaisu.lahteet ?? document.querySelector('.alapalkki .lahteet').textContent)],
		...(julkaisu.esimerkki ? [[tekstit.huomautus, tekstit.esimerkki]] : []),
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
/** Numbers as a spreadsheet in Finland reads them: no spaces in them, a plain minus, a decimal comma. */
const soluun = (arvo) => (arvo === '–' ? '' : arvo.endsWith('%') ? arvo : (luvuksi(arvo)?.replace('.', ',') ?? arvo));
const onValittu = ({ dataset }) => !dataset.menetelma || menetelmat.some((m) => m.checked && m.value === dataset.menetelma);

for (const nappi of document.querySelectorAll('[data-lataa=taulukko]')) {
	nappi.addEventListener('click', () => {
		const taulu = nappi.closest('.taulukon-loppu').previousElementSibling.querySelector('table');
		const otsikko = taulu.caption.textContent;
		const rivit = [...taulu.rows].filter((rivi) => !rivi.hidden && onValittu(rivi)).map((rivi) => [...rivi.cells].map((s) => soluun(s.textContent.trim())));
		tallenna(otsikko, 'csv', 'text/csv', csv([...otsakkeet(taulu, otsikko), ...rivit]));
	});
}
for (const nappi of document.querySelectorAll('[data-lataa=luvut], [data-lataa=kuva]')) {
	nappi.addEventListener('click', () => {
		const kuva = nappi.closest('figure');
		const otsikko = `${teksti(kuva.querySelector('figcaption strong'))}, ${kuva.dataset.yksikko}`;
		const alku = otsakkeet(kuva, otsikko, kuva.dataset.lahde);
		if (nappi.dataset.lataa === 'luvut') {
			const { otsikot, rivit } = kaavio(kuva);
			tallenna(otsikko, 'csv', 'text/csv', csv([...alku, otsikot, ...rivit.map((rivi) => rivi.map(soluun))]));
			return;
		}
		// the drawing with what stands around it on the page written above and below it
		const svg = kuva.querySelector('.levea svg').cloneNode(true);
		const [, , leveys, korkeus] = svg.getAttribute('viewBox').split(' ').map(Number);
		const rivi = (y, sisalto, muut = '') => `<text x="8" y="${y}" ${muut}>${sisalto.replace(/[&<>]/g, (m) => `&#${m.charCodeAt(0)};`)}</text>`;
		const sanat = alku.filter((r) => r.length && r[0] !== tekstit.sisalto).map((r) => r.join(': '));
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

// --- how long ago a day was, which the page cannot know
const paivaksi = (hetki) => Date.parse(new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Helsinki' }).format(hetki));
for (const paiva of document.querySelectorAll('time[data-ika]')) {
	const sitten = Math.round((paivaksi(new Date()) - paivaksi(new Date(paiva.dateTime))) / 86_400_000);
	if (sitten >= 0) paiva.append(` (${sitten === 0 ? 'tänään' : sitten === 1 ? 'eilen' : `${sitten} päivää sitten`})`);
}

// --- recipes ask the site that they are read on
for (const resepti of document.querySelectorAll('[data-resepti]')) {
	resepti.textContent = resepti.textContent.replaceAll('https://…', location.origin);
}

// --- a list is searched as one writes: what has all the words stays
for (const kentta of document.querySelectorAll('input[data-haku]')) {
	const rivit = [...document.querySelectorAll(kentta.dataset.haku)];
	const tulos = document.querySelector('[data-haun-tulos]');
	const hae = () => {
		const sanat = kentta.value.toLowerCase().split(/\s+/).filter(Boolean);
		for (const rivi of rivit) rivi.hidden = !sanat.every((sana) => rivi.textContent.toLowerCase().includes(sana));
		const maara = rivit.filter((rivi) => !rivi.hidden).length;
		tulos.textContent = sanat.length ? (maara ? `${maara}/${rivit.length} tiedostoriviä` : 'Mikään tiedosto ei vastaa hakua.') : '';
		muista('haku', kentta.value.trim());
	};
	kentta.value = osoite.searchParams.get('haku') ?? '';
	kentta.addEventListener('input', hae);
	if (kentta.value) hae();
}

// --- paper has no folds
const avatut = [];
addEventListener('beforeprint', () => {
	for (const osa of document.querySelectorAll('details:not([open], .luvut)')) {
		osa.open = true;
		avatut.push(osa);
	}
});
addEventListener('afterprint', () => {
	for (const osa of avatut.splice(0)) osa.open = false;
});

// tells the browser tests, and anyone who prints the site, that the page answers to clicks
document.documentElement.setAttribute('data-ready', '');
