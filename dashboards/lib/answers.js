// The answers to the queries of a page, from the one release that the site is built from: sources/ilmasto/*.sql are views
// over its Parquet files, once for each language, with `{kieli}` filled in, and each query of a page is asked of DuckDB
// before the page is drawn. Runs in Node, while the site is built. What does not live here: any number; those are computed
// in dbt.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import preprocess from '@evidence-dev/preprocess';
import { puraPolku } from '../components/kielet.js';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const SOURCES = 'sources/ilmasto';

/** @type {Map<string, Promise<import('@duckdb/node-api').DuckDBConnection>>} */
const opened = new Map();

/** The tables of pages, with the names that they have in a language. @param {string} language */
async function open(language) {
	const connection = await (await DuckDBInstance.create(':memory:')).connect();
	await connection.run('set threads = 1'); // rows that tie in an order come in one order in every build
	await connection.run(`set file_search_path = '${root.replaceAll("'", "''")}'`);
	await connection.run('create schema ilmasto');
	for (const file of fs.readdirSync(path.join(root, SOURCES)).filter((name) => name.endsWith('.sql'))) {
		const sql = fs.readFileSync(path.join(root, SOURCES, file), 'utf8').replaceAll('{kieli}', language);
		try {
			await connection.run(`create table ilmasto.${path.basename(file, '.sql')} as ${sql}`);
		} catch (error) {
			throw new Error(`${SOURCES}/${file}: in ${language}: ${error.message}`);
		}
	}
	return connection;
}

/** The file of a route: "/kunta/[slug]" and "/sv/kunta/[slug]" are pages/kunta/[slug].md. @param {string} route */
const pageOf = (route) =>
	[`pages${route}.md`, path.join(`pages${route}`, 'index.md')].find((file) => fs.existsSync(path.join(root, file)));

/** What DuckDB gives of a number that JavaScript has no type for. */
const plain = (value) => (typeof value === 'bigint' ? Number(value) : value instanceof Date ? value.toISOString() : value);

/** The rows of a query; `of` names it where it has none. @param {string} sql @param {string} of @param {string} [language] */
export async function ask(sql, of, language = 'fi') {
	if (!opened.has(language)) opened.set(language, open(language));
	const connection = await opened.get(language);
	try {
		const read = await connection.runAndReadAll(sql);
		const twice = read.columnNames().find((name, i, names) => names.indexOf(name) < i);
		if (twice) throw new Error(`two columns are called ${twice}`);
		return read.getRowObjectsJS().map((row) => Object.fromEntries(Object.entries(row).map(([key, value]) => [key, plain(value)])));
	} catch (error) {
		throw new Error(`${of}: ${error.message}`);
	}
}

/**
 * The rows of each query of a page, by its SQL as the page has it.
 * @param {string} route @param {Record<string, string>} params
 * @returns {Promise<Map<string, Record<string, any>[]>>}
 */
export async function answersOf(route, params) {
	const { kieli, suomeksi } = puraPolku(route);
	const page = pageOf(suomeksi);
	const answers = new Map();
	for (const { id, compiledQueryString } of page ? preprocess.extractQueries(fs.readFileSync(path.join(root, page), 'utf8')) : []) {
		const sql = compiledQueryString.replace(/\$\{params\.(\w+)\}/g, (_, name) => params[name].replaceAll("'", "''"));
		answers.set(sql, await ask(sql, `${page}, query ${id}`, kieli));
	}
	return answers;
}
