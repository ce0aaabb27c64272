// The one release that the site is built from, as Node reads it: release.json and a few columns of its Parquet files.
import fs from 'node:fs';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

/** @param {string} sql */
export async function rows(sql) {
	const connection = await (await DuckDBInstance.create(':memory:')).connect();
	try {
		return (await connection.runAndReadAll(sql)).getRowObjectsJS();
	} finally {
		connection.closeSync();
	}
}

/** @param {string} root the dashboards folder @param {string} table */
export const parquet = (root, table) =>
	`read_parquet('${path.join(root, 'release', table + '.parquet').replaceAll("'", "''")}')`;

/** The words for the area that the site speaks of first, by each language of the site; and its slug. @param {string} root */
async function regionOf(root) {
	const found = await rows(`select language, area_code, slug, name, genitive, place from ${parquet(root, 'dim_region')}`);
	const words = found.map(({ language, name, genitive, place }) => [language, { alueNimi: name, alueGenetiivi: genitive, alueSijainti: place }]);
	const region = { area_code: found[0]?.area_code, slug: found[0]?.slug, ...Object.fromEntries(words) };
	if (!region.fi) throw new Error('dim_region has no words in fi');
	return region;
}

/** release.json with the attributions of its sources and the words for the region. @param {string} root */
export async function readRelease(root) {
	const file = path.join(root, 'release/release.json');
	if (!fs.existsSync(file)) {
		throw new Error('dashboards/release is missing: link it to a folder with the Parquet files of one release');
	}
	const release = JSON.parse(fs.readFileSync(file, 'utf8'));
	for (const key of ['release_id', 'released_at', 'origin', 'has_example']) {
		if (!(key in release)) throw new Error(`${file}: "${key}" is missing`);
	}
	const sources = await rows(`select distinct attribution from ${parquet(root, 'release_sources')} order by 1`);
	return { ...release, attributions: sources.map((s) => s.attribution), region: await regionOf(root) };
}
