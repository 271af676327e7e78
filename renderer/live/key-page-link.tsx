import { ExternalLink } from 'lucide-react';
import type { ReactElement } from 'react';
import { Link } from 'react-aria-components';
import { shell } from '../studio/shell.js';
import { useText } from '../text/use-text.js';
import { liveText } from './text.js';

/** Opens the service's page with the stream key in the user's own browser. */
export function KeyPageLink({ page }: { readonly page: string }): ReactElement {
  const text = useText(liveText).destination;
  const words = (
    <>
      {text.keyPage}
      <ExternalLink size={14} aria-hidden="true" />
    </>
  );
  if (shell === undefined) {
    return (
      <Link className="live-link" href={page} target="_blank" rel="noreferrer">
        {words}
      </Link>
    );
  }
  return (
    <Link className="live-link" onPress={() => void shell?.openPage(page)}>
      {words}
    </Link>
  );
}
