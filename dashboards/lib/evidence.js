// What Evidence's page compiler puts into every page, in place of its engine for the browser: a query of a page is a look
// into the answers that were had before the page was drawn (answers.js). svelte.config.js gives every name of Evidence's
// own that a compiled page asks for to this file.
import { writable } from 'svelte/store';

export const pageHasQueries = writable(false);
export const routeHash = writable('');
export const toasts = { add() {} };
export const CUSTOM_FORMATTING_SETTINGS_CONTEXT_KEY = Symbol('formats');
export const fmt = String;
export const hasUnsetValues = () => false;
export const setQueryFunction = () => {};
export const profile = (work, ...args) => work(...args);
export const ensureInputContext = (store) => store;
export const addBasePath = (path) => path;

export const Query = {
	emptyCache() {},
	createReactive: ({ callback, execFn }, { id }) => (sql) => callback(execFn(sql, id)),
	create(sql, _, { id, initialError }) {
		throw new Error(`query ${id}: ${initialError.message}`);
	}
};
