import type { CodecContext, IRational, Packet } from 'node-av';
import type { AppError } from '../../shared/errors.js';
import { present } from '../ffmpeg/check.js';

/** A packet of the encoded program. It belongs to the session: an output that keeps it clones it. */
export interface ProgramPacket {
  readonly kind: 'video' | 'audio';
  readonly packet: Packet;
  readonly timeBase: IRational;
  readonly keyframe: boolean;
}

/** The encoders whose packets an output gets; their parameters go into its header. */
export interface ProgramFormat {
  readonly video: CodecContext;
  readonly audio: CodecContext;
}

export type OutputState =
  | { readonly state: 'connecting' | 'live' | 'stopped' }
  /** Lost and trying again by itself; `attempt` counts from 1. */
  | { readonly state: 'reconnecting'; readonly attempt: number; readonly error: AppError }
  /** Given up. */
  | { readonly state: 'failed'; readonly error: AppError };

export interface OutputCounters {
  readonly bytes: number;
  readonly packets: number;
  /** Video packets left out because the network could not take them, or while reconnecting. */
  readonly droppedPackets: number;
  readonly reconnects: number;
}

/** Where the encoded program goes. A failing output never reaches the encoder or another output. */
export interface Output {
  /** What may be shown and logged: it holds no stream key. */
  readonly name: string;
  readonly state: OutputState;
  readonly counters: OutputCounters;
  start(format: ProgramFormat): Promise<void>;
  /** Returns at once and never throws. */
  write(packet: ProgramPacket): void;
  /** Forgets the pictures that it has not sent yet, and goes on with the next keyframe. */
  dropUnsent(): void;
  /** Writes out what it has, within 3 s, and closes. */
  stop(): Promise<void>;
}

/** What an output asks of the session. */
export interface OutputHost {
  /** A new viewer or connection can only begin at a keyframe. */
  requestKeyframe(): void;
  /** The state changed. */
  changed(output: Output): void;
  /** A packet was handed to the network or the disk at this moment. */
  sent(packet: ProgramPacket): void;
}

/** A second hold on the same packet, for an output that writes it later; free it then. */
export function keepPacket(packet: ProgramPacket): ProgramPacket {
  return { ...packet, packet: present(packet.packet.clone(), 'keeping a packet') };
}

/** Program time of a packet, s. */
export function packetTime({ packet, timeBase }: ProgramPacket): number {
  return (Number(packet.pts) * timeBase.num) / timeBase.den;
}
