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

/** release.json with the attributions of its sources. @param {string} root */
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
	return { ...release, attributions: sources.map((s) => s.attribution) };
}
