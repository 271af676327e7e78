import { ArrowDown, CircleAlert, Info, TriangleAlert } from 'lucide-react';
import { memo, useLayoutEffect, useRef, useState, type ReactElement } from 'react';
import type { LogLine } from '../../src/shared/log-line.js';
import { Button } from '../design/button.js';
import { useLanguage, useText } from '../text/use-text.js';
import { logText } from './text.js';

const ICONS = { info: Info, warning: TriangleAlert, error: CircleAlert };
/** So near to the end, px, the newest line is followed. */
const AT_END = 24;

/** Follows the newest line until one scrolls up to read. */
export function LogLines({ lines }: { readonly lines: readonly LogLine[] }): ReactElement {
  const text = useText(logText);
  const list = useRef<HTMLDivElement>(null);
  const [follows, setFollows] = useState(true);
  useLayoutEffect(() => {
    if (follows) list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [follows, lines]);
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
        onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
          setFollows(scrollHeight - scrollTop - clientHeight < AT_END);
        }}
      >
        {lines.map((line) => (
          <Line key={line.id} line={line} />
        ))}
      </div>
      {!follows && (
        <Button
          size="small"
          className="log-newest"
          onPress={() => {
            setFollows(true);
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
