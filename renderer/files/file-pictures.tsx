import { Film, Image, ImageOff } from 'lucide-react';
import type { ReactElement } from 'react';
import { Button } from 'react-aria-components';
import type { FileJob } from '../../src/shared/file-jobs.js';
import { useText } from '../text/use-text.js';
import { SHOWN_SIDES } from './shown-sides.js';
import type { Side } from './still-loader.js';
import { filesText } from './text.js';
import { useFileStill } from './use-file-still.js';

interface PictureProps {
  readonly job: FileJob;
  readonly name: string;
  readonly side: Side;
}

/** One picture of a finished file; an empty place until it is there. */
export function FilePicture({ job, name, side }: PictureProps): ReactElement {
  const text = useText(filesText);
  const still = useFileStill(job, side);
  if (still === 'none') {
    return (
      <span className="files-picture" role="img" aria-label={text.noStill}>
        <ImageOff size={18} aria-hidden="true" />
      </span>
    );
  }
  return (
    <span className="files-picture">
      {still !== null && (
        <img src={still} alt={side === 'before' ? text.beforeOf(name) : text.afterOf(name)} />
      )}
    </span>
  );
}

interface FilePicturesProps {
  readonly job: FileJob;
  readonly name: string;
  readonly onOpen: () => void;
}

/** Before and after side by side, as one button that shows them larger. */
export function FilePictures({ job, name, onOpen }: FilePicturesProps): ReactElement {
  const text = useText(filesText);
  const label = SHOWN_SIDES.length > 1 ? text.compare(name) : text.look(name);
  return (
    <Button className="files-pictures" aria-label={label} onPress={onOpen}>
      {SHOWN_SIDES.map((side) => (
        <FilePicture key={side} job={job} name={name} side={side} />
      ))}
    </Button>
  );
}

/** In the place of the pictures while there are none. */
export function KindSign({ kind }: Pick<FileJob, 'kind'>): ReactElement {
  const text = useText(filesText);
  const Icon = kind === 'photo' ? Image : Film;
  return (
    <span className="files-kind" role="img" aria-label={text.kinds[kind]}>
      <Icon size={20} aria-hidden="true" />
    </span>
  );
}
