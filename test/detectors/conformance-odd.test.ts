import { holdAgainstKit } from './kit.ts';

holdAgainstKit(1, 2);
