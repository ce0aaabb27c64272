// What the HTML frame of a page is told, and what failed while a page was drawn: the build's output names the page and the
// reason.
import { puraPolku } from '$lib/kielet.js';

/** @type {import('@sveltejs/kit').Handle} */
export const handle = ({ event, resolve }) =>
	resolve(event, { transformPageChunk: ({ html }) => html.replace('%kieli%', puraPolku(event.url.pathname).kieli) });

/** @type {import('@sveltejs/kit').HandleServerError} */
export const handleError = ({ error, event }) => console.error(`${event.url.pathname}: ${error?.stack ?? error}`);
