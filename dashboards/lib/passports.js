// Where each number of the site comes from, as small files of JSON that static/alkupera.js reads: one of the release
// (files, rows, indicators, checks), and one of each place (its numbers, and what each is made of). Which places' rows a
// number is made of is asked with the SQL of `ilmasto passport`. What does not live here: any number; those are
// computed in dbt, and how a passport looks.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ask } from './answers.js';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const PLACES_SQL = path.resolve(root, '../orchestration/release/passport_places.sql');
const TABLES = ['dim_area_memberships', 'dim_areas', 'dim_indicators', 'dim_methods', 'dim_municipalities', 'dim_revision_causes', 'dim_targets', 'dim_value_statuses', 'mart_area_indicators', 'mart_area_revisions', 'mart_municipal_indicators', 'mart_passport_years', 'mart_passports', 'mart_revisions', 'release_checks', 'release_info', 'release_sources'];
const RELEASE = 'select release_id, released_at::text as released_at, code_version from release_info';
// the numbers of the places that have a page, areas on today's borders
const NUMBERS = `
	create or replace table passport_numbers as
	select 'municipality' as place_type, municipality_code as place_code, slug, 'current' as borders, indicator_code, method, year,
		indicator_value, value_status, null as loaded, null as total
	from mart_municipal_indicators inner join ilmasto.dim_municipalities using (municipality_code)
	where is_followed
	union all
	select 'area', area_code, slug, borders, indicator_code, method, year,
		indicator_value, value_status, municipalities_loaded, numbers.municipalities_total
	from mart_area_indicators as numbers inner join ilmasto.dim_areas using (area_code)
	where borders = 'current' and page is not null`;
const ASKED = `
	create or replace table asked as
	select distinct place_type, place_code, borders, year, indicator_code from passport_numbers`;
const MADE_OF = `
	select distinct place_code, indicator_code, year, made_of, first_used_year, last_used_year
	from mart_passport_years inner join asked using (place_type, place_code, borders, year, indicator_code)
	order by all`;
const ROWS = `
	select dataset, file_number, place_code, year, first_source_row, last_source_row, source_rows
	from mart_passports inner join (${sources('snapshot_id')}) using (snapshot_id)
	where place_code in (select part_code from passport_parts)
	order by all`;
const CHECKS = `
	select coalesce(dataset, '') as dataset, status, title, detail from release_checks order by all`;
const REVISIONS = `
	select place_code, method, year, released_by, previous_vintage::text as previous_vintage, vintage::text as vintage,
		previous_emissions_kt_co2e::double as before, emissions_kt_co2e::double as after, cause
	from (
		select * rename (municipality_code as place_code) from mart_revisions
		union all by name
		select * rename (area_code as place_code) from mart_area_revisions
	)
	where revision_kt_co2e is not null
	order by place_code, method, year, vintage desc, change_rank`;

/** The files of the release in one order, which `rows` name them by. @param {string} columns */
function sources(columns) {
	return `select row_number() over (order by publisher, file, snapshot_id) - 1 as file_number, ${columns} from release_sources`;
}

/** One value where all are the same, else all. @param {any[]} values */
const short = (values) => (values.every((value) => value === values[0]) ? values[0] : values);

/** Rows by the value of a column. @param {Record<string, any>[]} rows @param {string} column @returns {Map<any, any[]>} */
function by(rows, column) {
	const groups = new Map();
	for (const row of rows) groups.has(row[column]) ? groups.get(row[column]).push(row) : groups.set(row[column], [row]);
	return groups;
}

/** A list that gives each new value the next number. */
function numbered() {
	const values = [];
	const numbers = new Map();
	const numberOf = (value) => {
		if (!numbers.has(value)) numbers.set(value, values.push(value) - 1);
		return numbers.get(value);
	};
	return { values, numberOf };
}

/** What all passports share. */
async function ofRelease() {
	const rows = (sql) => ask(sql, 'passports of the release');
	const [release] = await rows(RELEASE);
	const indicators = await rows('select indicator_code, unit, formula_fi, source, processing, has_methods from dim_indicators order by sort_order');
	const datasets = new Set(indicators.flatMap(({ source }) => source.split(' ')));
	const checks = await rows(CHECKS);
	const told = (some) => ({
		passed: some.filter(({ status }) => status === 'passed').length,
		warned: some.filter(({ status }) => status === 'warned').map(({ title, detail }) => [title, detail])
	});
	const columns = 'file, publisher_name, attribution, licence, sha256, retrieved_at::text as retrieved_at, last_seen_at::text as last_seen_at, publisher_version, origin';
	const files = await rows(`select * exclude (file_number) from (${sources(columns)}) order by file_number`);
	const named = async (table, key) => Object.fromEntries((await rows(`select ${key}, name_fi from ${table}`)).map((r) => [r[key], r.name_fi]));
	return {
		release,
		statuses: await named('dim_value_statuses', 'value_status'),
		causes: await named('dim_revision_causes', 'cause'),
		checks: told(checks),
		checks_of: Object.fromEntries([...by(checks, 'dataset')].filter(([dataset]) => datasets.has(dataset)).map(([dataset, some]) => [dataset, told(some)])),
		indicators: Object.fromEntries(indicators.map(({ indicator_code, ...rest }) => [indicator_code, { ...rest, source: rest.source.split(' ') }])),
		files,
		rows: Object.fromEntries([...by(await rows(ROWS), 'dataset')].map(([dataset, some]) => [dataset, some.map((r) => [r.file_number, r.place_code, r.year, r.first_source_row, r.last_source_row, r.source_rows])]))
	};
}

/**
 * A place's numbers, indicator by indicator and method by method: from which of `years` on, then of each year its value,
 * its status (null where there is no row), and how many of an area's municipalities are in it.
 * @param {Record<string, any>[]} rows
 */
function numbersOf(rows) {
	const years = [...new Set(rows.map(({ year }) => year))].sort((a, b) => a - b);
	const statuses = numbered();
	const coverages = numbered();
	const numbers = {};
	for (const [indicator, some] of by(rows, 'indicator_code')) {
		numbers[indicator] = {};
		for (const [method, series] of by(some, 'method')) {
			const ofYear = new Map(series.map((row) => [row.year, row]));
			const held = years.map((year) => ofYear.has(year));
			const from = held.indexOf(true);
			const all = years.slice(from, held.lastIndexOf(true) + 1).map((year) => ofYear.get(year));
			numbers[indicator][method] = [
				from,
				all.map((row) => row?.indicator_value ?? null),
				short(all.map((row) => (row ? statuses.numberOf(row.value_status) : null))),
				...(series[0].total === null ? [] : [short(all.map((row) => (row ? coverages.numberOf(`${row.loaded}/${row.total}`) : null)))])
			];
		}
	}
	return { years, statuses: statuses.values, coverages: coverages.values, numbers };
}

/**
 * The sets of places whose rows a place's numbers are made of, the most common first; and of each indicator the years in
 * which it is made of another.
 * @param {Record<string, any>[]} rows
 */
function partsOf(rows) {
	const sets = [...by(rows, 'parts')].sort(([, a], [, b]) => b.length - a.length).map(([parts]) => parts);
	const others = {};
	for (const { indicator_code, year, parts } of rows) {
		if (parts !== sets[0]) (others[indicator_code] ??= {})[year] = sets.indexOf(parts);
	}
	return { parts: sets.map((set) => set.split(' ')), other_parts: others };
}

/** Write every file into `folder`, which the page of passports is in. @param {string} folder */
export async function writePassports(folder) {
	const rows = (sql) => ask(sql, 'passports');
	for (const table of TABLES) await rows(`create or replace view ${table} as select * from read_parquet('release/${table}.parquet')`);
	await rows(NUMBERS);
	await rows(ASKED);
	await rows(`create or replace table passport_parts as ${fs.readFileSync(PLACES_SQL, 'utf8')}`);
	const write = (name, content) => fs.writeFileSync(path.join(folder, name), JSON.stringify(content));

	fs.mkdirSync(path.join(folder, 'paikat'), { recursive: true });
	write('julkaisu.json', await ofRelease());
	const places = by(await rows('select * from passport_numbers order by place_code, indicator_code, method, year'), 'place_code');
	const parts = by(await rows("select place_code, indicator_code, year, string_agg(part_code, ' ' order by part_code) as parts from passport_parts group by all order by all"), 'place_code');
	const madeOf = by(await rows(MADE_OF), 'place_code');
	const targets = by(await rows('select place_code, target_reduction_pct::double as reduction_pct, target_base_year as base_year, target_year, method, source_fi, file_number as file from dim_targets left join (' + sources('snapshot_id') + ') using (snapshot_id) where is_leading'), 'place_code');
	const revisions = by(await rows(REVISIONS), 'place_code');
	const methodNames = Object.fromEntries((await rows('select method, name_fi from dim_methods')).map((m) => [m.method, m.name_fi]));
	for (const [code, numbers] of places) {
		const otherYears = {};
		for (const r of madeOf.get(code) ?? []) (otherYears[r.indicator_code] ??= []).push([r.year, r.made_of, r.first_used_year, r.last_used_year]);
		const [target] = targets.get(code) ?? [];
		write(`paikat/${numbers[0].slug}.json`, {
			code,
			is_area: numbers[0].place_type === 'area',
			...numbersOf(numbers),
			...partsOf(parts.get(code)),
			other_years: otherYears,
			target: target ? { ...target, place_code: undefined, method: methodNames[target.method] } : null,
			revisions: (revisions.get(code) ?? []).map(({ place_code: _, ...rest }) => Object.values(rest))
		});
	}
}
