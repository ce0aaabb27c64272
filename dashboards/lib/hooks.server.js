// What failed while a page was drawn: the build's output names the page and the reason.
/** @type {import('@sveltejs/kit').HandleServerError} */
export const handleError = ({ error, event }) => console.error(`${event.url.pathname}: ${error?.stack ?? error}`);
