export { compare } from './compare.ts';
export { evaluate } from './evaluate.ts';
export { writeReport } from './report-folder.ts';
export { reportLines } from './report-text.ts';
