import { href } from '../address.ts';

/** A text in which each id of a job is a link to it: where data and models come from. */
export const Linked = ({ text }: { text: string }) => (
  <>
    {text.split(/(job_[0-9A-HJKMNP-TV-Z]{26})/).map((part, at) =>
      at % 2 === 0 ? (
        part
      ) : (
        <a key={part} href={href(['jobs', part])}>
          {part}
        </a>
      ),
    )}
  </>
);
