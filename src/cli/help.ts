/** What `veilcast --help` prints. */
export const HELP = `veilcast: covers faces before a picture leaves the machine

  veilcast blur <input...> -o <file|folder> [--kinds face] [--style solid|mosaic|blur]
                [--policy strict|balanced] [--preset veryfast] [--crf 20] [--overwrite]
                [--report <file.json>] [--strict-exit] [--json]
  veilcast detect <input> --json
  veilcast live --source <uri> [--source <uri> --layout pip] [--audio source|mic:N|desktop|none]
                --to <rtmp(s)://...> [--to ...] [--record file.mp4|file.mkv] [--hold ms]
                [--duration s] [--size 1280x720] [--fps 30] [--preset veryfast]
                [--bitrate 4500k] [--key-stdin] [--stats] [--json]
  veilcast audit <original> <covered> [--truth boxes.jsonl] [--strict-exit] [--json]
  veilcast devices [--json]
  veilcast models [list|verify|fetch|bench] [--json]
  veilcast serve [--port N] [--data folder]
  veilcast bench [--json]

sources:    camera:0  screen:0  window:TITLE  file:PATH?loop=1  image:PATH  color:#RRGGBB  test:faces
keys:       --key-stdin reads line n of standard input as the stream key of destination n
exit codes: 0 done, 2 wrong usage, 3 an input could not be read, 4 an output failed,
            5 with --strict-exit: whole frames were covered, or the audit found a leak, 130 interrupted`;
