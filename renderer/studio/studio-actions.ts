import type { CommandInput, CommandName, CommandReply } from '../../src/shared/contract.js';
import { toAppError } from '../../src/shared/errors.js';
import {
  changeSettings as mergeSettings,
  settingsChangeSchema,
  type Settings,
  type SettingsChange,
} from '../../src/shared/settings.js';
import type { EngineClient } from '../contract/engine-client.js';
import { keepJobs } from './keep-jobs.js';
import { useStudioStore, type Notice, type ScreenId, type Studio } from './studio-store.js';

const MOST_LOG_LINES = 2_000;
const MOST_TOASTS = 4;
/** Good news goes by itself; an error stays until it is closed. */
const DONE_SHOWN_MS = 6_000;

/** What the window does: calls of the engine whose failures become a toast, and changes of its own state. */
export class StudioActions {
  readonly client: EngineClient;
  /** As the engine confirmed them last. */
  #confirmed: Settings | null = null;
  /** The change on its way, and those that wait for it. */
  #sending: SettingsChange | null = null;
  #pending: SettingsChange | null = null;
  #lastToast = 0;

  constructor(client: EngineClient) {
    this.client = client;
    client.onConnection((connection) => {
      useStudioStore.setState({ connection });
      if (connection === 'open') void this.#open();
    });
    client.on('status', (status) => {
      updateStudio(() => ({ status }));
    });
    client.on('jobs', (jobs) => {
      updateStudio((studio) => ({ jobs: keepJobs(studio.jobs, jobs) }));
    });
    client.on('devices', (devices) => {
      useStudioStore.setState({ devices });
    });
    client.on('settings', (settings) => {
      this.#confirm(settings);
    });
    client.on('log', (line) => {
      updateStudio(({ log }) => ({ log: [...log.slice(1 - MOST_LOG_LINES), line] }));
    });
    client.start();
  }

  /** Undefined when it failed: the user was told then. */
  async call<Name extends CommandName>(
    name: Name,
    input: CommandInput<Name>,
  ): Promise<CommandReply<Name> | undefined> {
    try {
      return await this.client.call(name, input);
    } catch (thrown) {
      const { code, message } = toAppError(thrown, 'engine.internal', name);
      this.tell({ kind: 'error', code, message });
      return undefined;
    }
  }

  /**
   * Shown at once and sent one at a time: while one is on its way the following are joined, so a slider may call
   * this for every step. A refused change is taken back. Throws ZodError for a value that no settings take.
   */
  changeSettings(change: SettingsChange): void {
    this.#pending = joinChanges(this.#pending, settingsChangeSchema.parse(change));
    this.#showSettings();
    if (this.#sending === null) void this.#sendChanges();
  }

  async refreshDevices(): Promise<void> {
    const devices = await this.call('devices.list', null);
    if (devices !== undefined) useStudioStore.setState({ devices });
  }

  /** Shows the dialog of a destination on the live screen; null: of a new one. */
  editDestination(destination: string | null): void {
    useStudioStore.setState({ screen: 'live', editing: { destination } });
  }

  endEditing(): void {
    useStudioStore.setState({ editing: null });
  }

  /** Where something is missing to go live, its dialog opens instead. */
  async goLive(): Promise<void> {
    const { studio } = useStudioStore.getState();
    if (studio === null) return;
    const { destinations } = studio.settings;
    const keyless = destinations.find(
      ({ id, enabled }) => enabled && (studio.status.keys[id] ?? 'none') === 'none',
    );
    if (destinations.length === 0) this.editDestination(null);
    else if (keyless !== undefined) this.editDestination(keyless.id);
    else await this.call('live.start', null);
  }

  /** Streams anew to a destination whose stream was given up: off and on, as two changes. */
  async retryDestination(id: string): Promise<void> {
    for (const enabled of [false, true]) {
      const destinations = useStudioStore.getState().studio?.settings.destinations ?? [];
      const changed = destinations.map((each) => (each.id === id ? { ...each, enabled } : each));
      if ((await this.call('settings.change', { destinations: changed })) === undefined) return;
    }
  }

  showScreen(screen: ScreenId): void {
    useStudioStore.setState({ screen });
  }

  tell(notice: Notice): void {
    const id = ++this.#lastToast;
    useStudioStore.setState(({ toasts }) => ({
      toasts: [...toasts.filter((toast) => !saysSame(toast, notice)), { ...notice, id }].slice(-MOST_TOASTS),
    }));
    if (notice.kind === 'done') setTimeout(this.dismiss.bind(this, id), DONE_SHOWN_MS);
  }

  dismiss(id: number): void {
    useStudioStore.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }));
  }

  async #open(): Promise<void> {
    const studio = await this.call('studio.open', null);
    if (studio === undefined) return;
    this.#confirmed = studio.settings;
    useStudioStore.setState({ studio });
    await this.refreshDevices();
  }

  async #sendChanges(): Promise<void> {
    while (this.#pending !== null) {
      this.#sending = this.#pending;
      this.#pending = null;
      const settings = await this.call('settings.change', this.#sending);
      if (settings !== undefined) this.#confirmed = settings;
    }
    this.#sending = null;
    this.#showSettings();
  }

  #confirm(settings: Settings): void {
    this.#confirmed = settings;
    this.#showSettings();
  }

  #showSettings(): void {
    if (this.#confirmed === null) return;
    const changes = [this.#sending, this.#pending].filter((change) => change !== null);
    const settings = changes.reduce(mergeSettings, this.#confirmed);
    updateStudio(() => ({ settings }));
  }
}

function updateStudio(change: (studio: Studio) => Partial<Studio>): void {
  useStudioStore.setState(({ studio }) =>
    studio === null ? {} : { studio: { ...studio, ...change(studio) } },
  );
}

function saysSame(first: Notice, second: Notice): boolean {
  return first.kind === second.kind && first.message === second.message;
}

function joinChanges(first: SettingsChange | null, second: SettingsChange): SettingsChange {
  if (first === null) return second;
  const joined: Record<string, unknown> = { ...first };
  for (const [section, value] of Object.entries(second)) {
    const before = joined[section];
    joined[section] = isFields(before) && isFields(value) ? { ...before, ...value } : value;
  }
  return joined;
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
