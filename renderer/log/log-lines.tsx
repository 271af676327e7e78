import { ArrowDown, CircleAlert, Info, TriangleAlert } from 'lucide-react';
import { memo, useRef, useState, type ReactElement } from 'react';
import type { LogLine } from '../../src/shared/log-line.js';
import { Button } from '../design/button.js';
import { useLanguage, useText } from '../text/use-text.js';
import { logText } from './text.js';

const ICONS = { info: Info, warning: TriangleAlert, error: CircleAlert };
/** So near to the end, px, the newest line is followed. */
const AT_END = 24;

/**
 * Follows the newest line until one scrolls up to read. The list counts its scrolling from the end (see the style
 * sheet), so it stays there by itself, however lines break and whatever size the window gets.
 */
export function LogLines({ lines }: { readonly lines: readonly LogLine[] }): ReactElement {
  const text = useText(logText);
  const list = useRef<HTMLDivElement>(null);
  const [follows, setFollows] = useState(true);
  return (
    <div className="log-place">
      {/* Scrolled by keyboard too, so it takes the focus. */}
      <div
        ref={list}
        className="log-lines"
        role="log"
        aria-live="off"
        aria-label={text.lines}
        tabIndex={0}
        onScroll={({ currentTarget: { scrollTop } }) => {
          setFollows(scrollTop > -AT_END);
        }}
      >
        <div className="log-pile">
          {lines.map((line) => (
            <Line key={line.id} line={line} />
          ))}
        </div>
      </div>
      {!follows && (
        <Button
          size="small"
          className="log-newest"
          onPress={() => {
            list.current?.scrollTo({ top: 0 });
            list.current?.focus();
          }}
        >
          <ArrowDown size={14} />
          {text.newest}
        </Button>
      )}
    </div>
  );
}

/** Drawn once: thousands of lines stay as they are when one comes. */
const Line = memo(function Line({ line: { at, level, text } }: { readonly line: LogLine }): ReactElement {
  const words = useText(logText).level;
  const time = new Date(at);
  const Icon = ICONS[level];
  return (
    <div className={`log-line log-line-${level}`}>
      <time dateTime={time.toISOString()}>{time.toLocaleTimeString(useLanguage(), TIME)}</time>
      <span className="log-level">
        <Icon size={14} aria-hidden="true" />
        {words[level]}
      </span>
      <span className="log-words">{text}</span>
    </div>
  );
});

const TIME: Intl.DateTimeFormatOptions = {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
};
