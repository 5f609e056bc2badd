import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import { formatCsvLine } from '../../src/cli/text/csv.ts';
import { escapeJson, escapeText } from '../../src/cli/text/escape.ts';
import { escapeMarkdown } from '../../src/cli/text/markdown.ts';
import { formatSection } from '../../src/cli/text/section.ts';
import { formatSheet, pairs, section } from '../../src/cli/text/sheet.ts';
import { formatTable } from '../../src/cli/text/table.ts';
import { cutEnd, cutMiddle, widthOf, wrap } from '../../src/cli/text/width.ts';
import { NASTY } from './alert-fixture.ts';

test('what could deceive a terminal or an eye is written out', () => {
  assert.equal(escapeText(NASTY), '=cmd()\\u{1b}[31m\\u{d}\\u{a}\\u{202e}gnp.exe\\u{200b}\\u{e0041}\\u{85}');
  assert.equal(
    escapeText('\ud800 \u00ad \ufeff \u2028 \u3164 \ufe0f'),
    '\\u{d800} \\u{ad} \\u{feff} \\u{2028} \\u{3164} \\u{fe0f}',
  );
});

test('names of all scripts stay readable', () => {
  for (const name of ['team-payments/api-db', 'größe', '秘密', 'секрет', 'سر']) assert.equal(escapeText(name), name);
});

test('JSON stays the same value, without anything a terminal acts on', () => {
  const json = escapeJson(JSON.stringify({ [NASTY]: NASTY }));
  assert.match(json, /^[\x20-\x7e]+$/);
  assert.deepEqual(JSON.parse(json), { [NASTY]: NASTY });
});

test('a CSV cell is never a formula and never two lines', () => {
  for (const first of ['=', '+', '-', '@', ' =', '\t=']) {
    const line = formatCsvLine([`${first}cmd()`]);
    assert.doesNotMatch(line, /^"?\s*[=+\-@]/, line);
  }
  assert.equal(formatCsvLine(['a,b', 'say "no"', 'x\ny', -1.5, 'plain']), '"a,b","say ""no""",x\\u{a}y,-1.5,plain');
});

test('width counts columns, not code units', () => {
  assert.equal(widthOf('abc'), 3);
  assert.equal(widthOf('秘密'), 4);
  assert.equal(widthOf('e\u0301'), 1);
});

test('cutting keeps within the width and says that something is missing', () => {
  assert.equal(cutEnd('abcdef', 4), 'abc…');
  assert.equal(cutEnd('abcd', 4), 'abcd');
  assert.equal(cutMiddle('abcdefgh', 5), 'ab…gh');
  for (const width of [1, 2, 3, 4, 5]) {
    assert.ok(widthOf(cutEnd('秘密秘密', width)) <= width);
    assert.ok(widthOf(cutMiddle('秘密秘密', width)) <= width);
  }
});

test('wrapping breaks at spaces, long words anywhere, and cuts what is too much', () => {
  assert.deepEqual(wrap('one two three', 7, 3), ['one two', 'three']);
  assert.deepEqual(wrap('abcdefghij', 4, 3), ['abcd', 'efgh', 'ij']);
  assert.deepEqual(wrap('one two three four', 5, 2), ['one', 'two…']);
});

test('a table is aligned, keeps fixed columns whole and fits the width', () => {
  const columns = [
    { title: 'A', isFixed: true },
    { title: 'NAME' },
    { title: 'N', align: 'right' as const, isFixed: true },
  ];
  const rows = [
    ['fixed-column', 'a long text that does not fit', '7'],
    ['x', 'short', '100'],
  ];
  assert.deepEqual(formatTable(columns, rows, 30), [
    'A             NAME           N',
    'fixed-column  a long tex…    7',
    'x             short        100',
  ]);
});

test('a bare address is no link in Markdown, and reads the same', () => {
  const shown = (text: string) => escapeMarkdown(text).replace(/\\([!-/:-@[-`{-~])/g, '$1');
  for (const text of ['http://evil.example/a', 'see www.evil.example', 'mailto:a@evil.example', 'ftp://x.example']) {
    assert.doesNotMatch(escapeMarkdown(text), /[^\\]:\/\/|www\.|mailto:/);
    assert.equal(shown(text), text);
  }
});

test('a value at the head of a sheet goes on below itself, and an id is never broken', () => {
  const id = `X509SHA256=${'a'.repeat(64)}`;
  const head = pairs([
    ['who', 'ann'],
    ['nothing', ''],
    ['credential', `${id} (certificate)`],
    ['edge', 'cluster '],
  ]);
  assert.deepEqual(formatSheet([head, 'end'], 40), [
    'who         ann',
    `credential  ${id}`,
    '            (certificate)',
    'edge        cluster',
    'end',
  ]);
});

describe('a section of a sheet', () => {
  const long = 'system:serviceaccount:team-with-a-long-name:worker-with-a-long-name';
  const [tokens] = section(
    'Read by (1)',
    ['', 'WHO', 'READS', 'THROUGH'],
    [['1.', long, '31', `${'JTI=0123456789 '.repeat(6)}end`]],
  );
  assert.ok(tokens);

  it('is a table where there is room for it', () => {
    const lines = formatSection(tokens, 200);
    assert.equal(lines.length, 4);
    assert.match(lines[2] ?? '', /^ {6}WHO +READS +THROUGH$/);
  });

  it('is records where there is none, with every name whole and no line too wide', () => {
    for (const width of [80, 60, 40]) {
      const [, , heading, ...fields] = formatSection(tokens, width);
      assert.equal(heading, `  1. ${long}`, 'to copy');
      assert.ok(
        fields.every((line) => widthOf(line) <= width && line.startsWith('      ')),
        fields.join('\n'),
      );
      assert.match(fields.join(' ').replaceAll(/ +/g, ' '), /reads 31 through (JTI=0123456789 ){6}end$/);
    }
  });

  it('wraps its last column where the others leave room enough', () => {
    const [prose] = section(
      'x',
      ['WHO', 'WHY'],
      [
        ['ann', `${'because '.repeat(8)}end`],
        ['bob', 'so'],
      ],
    );
    assert.ok(prose);
    const [, , ...lines] = formatSection(prose, 40);
    assert.deepEqual(lines, [
      '  WHO  WHY',
      `  ann  ${Array(4).fill('because').join(' ')}`,
      `       ${Array(4).fill('because').join(' ')}`,
      '       end',
      '  bob  so',
    ]);
  });

  it('puts short fields into one line, and leaves out empty ones', () => {
    const [short] = section('x', ['WHO', 'READS', 'TEAM', 'LAST'], [['ann', '1', '', '2026-10-08']]);
    assert.ok(short);
    assert.deepEqual(formatSection(short, 20), ['', 'x', '  ann', '      reads 1', '      last 2026-10-08']);
    assert.deepEqual(section('x', ['WHO'], []), []);
  });

  it('escapes what a cluster named', () => {
    const [hostile] = section('x', ['WHO'], [['a\u001b[31mb']]);
    assert.ok(hostile);
    assert.ok(!formatSection(hostile, 80).join('').includes('\u001b'));
  });
});
