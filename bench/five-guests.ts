import { App } from 'cdktf';
import { BenchStack } from './cluster';

const app = new App({ outdir: process.env['CDKTF_OUTDIR'] });
new BenchStack(app, 'five-guests', 3);
app.synth();
