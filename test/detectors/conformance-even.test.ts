import { holdAgainstKit } from './kit.ts';

holdAgainstKit(0, 2);
