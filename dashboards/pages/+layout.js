// Every page is drawn once, when the site is built, and needs no script of Svelte's in the browser: static/sivu.js adds
// what a page does there.
export const ssr = true;
export const csr = false;
export const prerender = true;
export const trailingSlash = 'always';

/** @type {import('./$types').LayoutLoad} */
export async function load({ route, params }) {
	// only Node ever runs this: a path that the bundler does not follow
	const { answersOf } = await import(/* @vite-ignore */ `${process.cwd()}/../../lib/answers.js`);
	const { pictureOf } = await import(/* @vite-ignore */ `${process.cwd()}/../../lib/pictures.js`);
	const answers = await answersOf(route.id ?? '', params);
	const query = (sql, { query_name }) => {
		if (!answers.has(sql)) throw new Error(`${route.id}: query ${query_name} was not answered: ${sql}`);
		return answers.get(sql);
	};
	return { __db: { query }, data: {}, kuva: await pictureOf(params) };
}
