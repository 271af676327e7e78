import { useState, type ReactElement } from 'react';
import libraries from '../../THIRD_PARTY.md?raw';
import licence from '../../LICENSE?raw';
import { Button } from '../design/button.js';
import { Dialog } from '../design/dialog.js';
import { Segments } from '../design/segments.js';
import { useText } from '../text/use-text.js';
import { PlainMarkdown } from './plain-markdown.js';
import { settingsText } from './text.js';

type Page = 'libraries' | 'own';

/** The licence of Veilcast and of everything it is made with; in English, as they are written. */
export function LicenceDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  const text = useText(settingsText).advanced;
  const [page, setPage] = useState<Page>('libraries');
  return (
    <Dialog
      title={text.licences}
      isOpen
      wide
      onClose={onClose}
      foot={<Button onPress={onClose}>{text.close}</Button>}
    >
      <Segments<Page>
        label={text.licences}
        value={page}
        segments={[
          { value: 'libraries', label: text.libraries },
          { value: 'own', label: text.ownLicence },
        ]}
        onChange={setPage}
      />
      <div className="settings-licence" tabIndex={0} role="region" aria-label={text.licences} lang="en">
        {page === 'own' ? <pre>{licence}</pre> : <PlainMarkdown text={libraries} />}
      </div>
    </Dialog>
  );
}
