// Finnish UI strings for Evidence's own components: [file suffix, [[from, to], ...]].
// Applied at compile time by the preprocessor in svelte.config.js, which stops the build
// when a string is no longer found (an Evidence upgrade changed it).
export const strings = {
	'viz/core/SearchBar.svelte': [
		["placeholder = 'Search'", "placeholder = 'Hae taulukosta'"],
		['{placeholder}\n', '{placeholder} aria-label={placeholder}\n']
	],
	'viz/table/_DataTable.svelte': [
		['>No Results<', '>Ei tuloksia<'],
		["title: 'Search Failed'", "title: 'Haku epäonnistui'"],
		['aria-label="first-page"', 'aria-label="Ensimmäinen sivu"'],
		['aria-label="previous-page"', 'aria-label="Edellinen sivu"'],
		['aria-label="next-page"', 'aria-label="Seuraava sivu"'],
		['aria-label="last-page"', 'aria-label="Viimeinen sivu"'],
		['\t\t\t\t\t\tPage\n', '\t\t\t\t\t\tSivu\n'],
		['type="number"', 'type="number" aria-label="Sivunumero"'],
		['{displayedPageLength.toLocaleString()} of {totalRows.toLocaleString()} records', '{displayedPageLength.toLocaleString()} / {totalRows.toLocaleString()} riviä']
	],
	'viz/table/TableHeader.svelte': [
		['>Links<', '>Linkki<'],
		// sortable headings: reachable and usable from the keyboard, state told to screen readers
		[
			"on:click={sortable ? sortClick(column.id) : ''}",
			"on:click={sortable ? sortClick(column.id) : ''}\n\t\t\t\ttabindex={sortable ? 0 : undefined}\n\t\t\t\taria-sort={sortObj.col === column.id ? (sortObj.ascending ? 'ascending' : 'descending') : undefined}\n\t\t\t\ton:keydown={(e) => { if (sortable && (e.key === 'Enter' || e.key === ' ')) { e.preventDefault(); e.currentTarget.click(); } }}"
		]
	],
	'viz/table/TableRow.svelte': [['>See more<', '>Avaa<']],
	'viz/table/EnterFullScreen.svelte': [['aria-label="Enter Fullscreen"', 'aria-label="Koko näyttö"'], ['>Fullscreen<', '>Koko näyttö<']],
	'ui/DownloadData.svelte': [
		["text = 'Download'", "text = 'Lataa CSV'"],
		["fieldSeparator: ','", "fieldSeparator: ';'"],
		["decimalSeparator: '.'", "decimalSeparator: ','"],
		["'evidence_download'", "'ilmastoindikaattorit'"]
	],
	'viz/core/ECharts.svelte': [
		['\t\t\t\tclass="chart"\n', '\t\t\t\tclass="chart" role="img" aria-label={evidenceChartTitle || \'Kaavio\'}\n'],
		['text="Save Image"', 'text="Tallenna kuva"'], ['text="Download Data"', 'text="Lataa CSV"']],
	'viz/core/EmptyChart.svelte': [["emptyMessage = 'No Records'", "emptyMessage = 'Ei tietoja'"], ["'Dataset is empty - query ran successfully, but no data was returned from the database'", "'Ei tietoja tällä valinnalla'"], ["error = 'Dataset is empty'", "error = 'Ei tietoja'"]],
	'inputs/dropdown/Dropdown.svelte': [['<Separator orientation="vertical" class="mx-2 h-4" />', '<div class="mx-2 h-4 w-[1px] shrink-0 bg-base-300"></div>'], ['role="combobox"', 'aria-expanded={open ? "true" : "false"}'], ['aria-label={title ?? formatTitle(name)}', ''], ['>No results found.<', '>Ei tuloksia.<'], ['Select all', 'Valitse kaikki'], ['Clear selection', 'Tyhjennä valinta'], ['{$selectedOptions.length} Selected', '{$selectedOptions.length} valittu']],
	// no service worker: it is there for DuckDB's own reading of Parquet over http, which the patch replaces
	'layout/EvidenceDefaultLayout.svelte': [["if (!('serviceWorker' in navigator)) return;", 'return;']],
	'layout/BreadCrumbs.svelte': [
		// pages are folders: without the slash each link is a redirect
		['<a href={addBasePath(crumb.href)} class="hover:underline">{crumb.title}</a>', '<a href={addBasePath(crumb.href + "/")} class="hover:underline">{crumb.title}</a>'],
		["title: 'Home'", "title: 'Etusivu'"], ["path.title = 'Home'", "path.title = 'Etusivu'"]
	],
	'layout/tableofcontents/ContentsList.svelte': [['On this page', 'Tällä sivulla']],
	'layout/tableofcontents/TableOfContents.svelte': [['<aside ', '<aside aria-label="Sivun sisältö" ']],
	'layout/header/Header.svelte': [['>Close sidebar<', '>Sulje valikko<'], ['>Open sidebar<', '>Avaa valikko<']],
	'layout/header/KebabMenu.svelte': [
		['aria-label="Menu"', 'aria-label="Valikko"'],
		['Print PDF', 'Tulosta PDF'],
		['⌘P', ''],
		['\t\t\t\t\tAppearance\n', '\t\t\t\t\tUlkoasu\n'],
		["'System'", "'Järjestelmä'"],
		["'Light'", "'Vaalea'"],
		["'Dark'", "'Tumma'"]
	],
	'layout/misc/LoadingSkeleton.svelte': [['>Loading...<', '>Ladataan…<']],
	'ui/ChartLoading.svelte': [['>Loading...<', '>Ladataan…<']],
	'layout/sidebar/Sidebar.svelte': [['>Close sidebar<', '>Sulje valikko<'], ['<aside ', '<aside aria-label="Sivuston valikko" ']],
	'Legend Components/LegendToggle.svelte': [['aria-label="Toggle Legend"', 'aria-label="Näytä tai piilota selite"']],
	// developer-only settings page: would pull every simple-icons logo (4.8 MB) into the shared bundle
	'source-config/SourceConfigRow.svelte': [["import * as simpleIcons from '@steeze-ui/simple-icons';", 'const simpleIcons = {};']],
	'source-config/NewSourceForm.svelte': [["import * as simpleIcons from '@steeze-ui/simple-icons';", 'const simpleIcons = {};']],
	'pages/+error.svelte': [['Page Not Found', 'Sivua ei löydy'], ['The page', 'Sivua'], ["can't be found in the project.", 'ei ole tällä sivustolla.'], ['Application Error', 'Virhe']]
};
