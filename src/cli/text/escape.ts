export { escapeJson, escapeText } from '../../model/escape.ts';
