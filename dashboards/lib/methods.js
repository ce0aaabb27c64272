// The pages of methods: docs/methods*.md, which stand there for those who work on the project, as pages of the site.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const docs = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../docs');
const HOME = '/menetelmat';
/** @param {string} file */
const routeOf = (file) => (file === 'methods.md' ? HOME : `${HOME}/${file.replace(/^methods-|\.md$/g, '')}`);

/** The route and the Markdown of each. @returns {{ route: string, text: string }[]} */
export function methodPages() {
	return fs.readdirSync(docs).filter((file) => /^methods.*\.md$/.test(file)).map((file) => {
		const [heading, ...rest] = fs.readFileSync(path.join(docs, file), 'utf8').split('\n');
		const title = heading.replace(/^# /, '');
		const body = rest
			.join('\n')
			.replace(/\]\((methods[\w-]*\.md)\)/g, (_, other) => `](${routeOf(other)}/)`)
			.replace(/\[methods[\w-]*\.md\]/g, '[sivulla]')
			.replace(/<(https?:[^>]+)>/g, '[$1]($1)')
			.replaceAll('{', '&#123;')
			.replaceAll('}', '&#125;');
		return { route: routeOf(file), text: `---\ntitle: ${JSON.stringify(title)}\ndescription: ${JSON.stringify(`${title}: miten Ilmastovarannon luvut lasketaan`)}\n---\n${body}` };
	});
}
