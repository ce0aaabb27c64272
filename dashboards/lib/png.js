// An SVG as a PNG of few colours, the same bytes each time: drawn by resvg with fonts of the lock file, whatever fonts the
// machine has. What does not live here: what is drawn (pictures.js).
import { createRequire } from 'node:module';
import path from 'node:path';
import zlib from 'node:zlib';
import { Resvg } from '@resvg/resvg-js';

const fonts = path.join(path.dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json')), 'ttf');
const font = {
	loadSystemFonts: false,
	fontFiles: ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map((name) => path.join(fonts, name)),
	defaultFontFamily: 'DejaVu Sans'
};
/** Four bits a pixel: the flat colours of a drawing, and steps between them for the edges of letters. */
const COLOURS = 16;

/** How wide and high a drawing's parts are together. @param {string} svg */
export const boxOf = (svg) => new Resvg(svg, { font }).getBBox();

/** @param {string} svg */
export function png(svg) {
	const { width, height, pixels } = new Resvg(svg, { font }).render();
	const colours = new Uint32Array(width * height);
	const counts = new Map();
	for (let i = 0; i < colours.length; i++) {
		const colour = (pixels[4 * i] << 16) | (pixels[4 * i + 1] << 8) | pixels[4 * i + 2];
		colours[i] = colour;
		counts.set(colour, (counts.get(colour) ?? 0) + 1);
	}
	const palette = [...counts].sort(([a, m], [b, n]) => n - m || a - b).slice(0, COLOURS).map(([colour]) => colour);
	const nearest = new Map([...counts.keys()].map((colour) => [colour, nearestOf(palette, colour)]));
	const stride = Math.ceil(width / 2) + 1; // each row begins with the number of its filter: none
	const rows = Buffer.alloc(stride * height);
	for (let i = 0; i < colours.length; i++) {
		const x = i % width;
		rows[Math.floor(i / width) * stride + 1 + (x >> 1)] |= nearest.get(colours[i]) << (x % 2 ? 0 : 4);
	}
	const header = Buffer.alloc(13);
	header.writeUInt32BE(width, 0);
	header.writeUInt32BE(height, 4);
	header.set([4, 3], 8); // bits of a pixel, which is a number in the palette
	return Buffer.concat([
		Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
		chunk('IHDR', header),
		chunk('PLTE', Buffer.from(palette.flatMap(channels))),
		chunk('IDAT', zlib.deflateSync(rows, { level: 9 })),
		chunk('IEND', Buffer.alloc(0))
	]);
}

/** @param {number} colour */
const channels = (colour) => [colour >> 16, (colour >> 8) & 255, colour & 255];

/** Which colour of the palette is most like another. @param {number[]} palette @param {number} colour */
function nearestOf(palette, colour) {
	const wanted = channels(colour);
	const distances = palette.map((one) => channels(one).reduce((sum, value, i) => sum + (value - wanted[i]) ** 2, 0));
	return distances.indexOf(Math.min(...distances));
}

const CRC = Array.from({ length: 256 }, (_, n) => {
	for (let bit = 0; bit < 8; bit++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
	return n;
});

/** @param {string} type @param {Buffer} content */
function chunk(type, content) {
	const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
	const crc = body.reduce((sum, byte) => CRC[(sum ^ byte) & 255] ^ (sum >>> 8), 0xffffffff);
	const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
	length.writeUInt32BE(content.length);
	check.writeUInt32BE((crc ^ 0xffffffff) >>> 0);
	return Buffer.concat([length, body, check]);
}
