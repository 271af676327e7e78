import type { ReactElement } from 'react';

/** A page of headings, paragraphs and tables, as our own lists of licences are written. Links show their words. */
export function PlainMarkdown({ text }: { readonly text: string }): ReactElement {
  const blocks = text.split(/\n{2,}/).filter((block) => block.trim() !== '');
  return (
    <>
      {blocks.map((block) => (
        <Block key={block} block={block.trim()} />
      ))}
    </>
  );
}

function Block({ block }: { readonly block: string }): ReactElement {
  if (block.startsWith('#')) return <h3>{plainWords(block.replace(/^#+\s*/, ''))}</h3>;
  if (block.startsWith('|')) return <Table lines={block.split('\n')} />;
  return <p>{plainWords(block)}</p>;
}

function Table({ lines }: { readonly lines: readonly string[] }): ReactElement {
  const [head = [], , ...rows] = lines.map((line) =>
    line
      .replace(/^\|(.*)\|$/, '$1')
      .split('|')
      .map((cell) => plainWords(cell.trim())),
  );
  return (
    <table>
      <thead>
        <tr>
          {head.map((cell) => (
            <th key={cell} scope="col">
              {cell}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((cells) => (
          <tr key={cells.join('|')}>
            {cells.map((cell, column) => (
              <td key={head[column]}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function plainWords(text: string): string {
  return text.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/`/g, '');
}
