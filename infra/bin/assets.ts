/** Makes the assets of the app; `make synth` does it first. */
import { makeAssets } from '../lib/assets.ts';

makeAssets();
