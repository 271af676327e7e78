import { AV_LOG_QUIET, Log } from 'node-av';

// FFmpeg's own log lines hold full URLs, and with them stream keys. Every error that matters arrives as a
// return value, so nothing is lost by keeping it silent.
Log.setLevel(AV_LOG_QUIET);
