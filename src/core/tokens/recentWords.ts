/**
 * Remembers the answers of the words used most recently: at least `capacity` of them and at most twice as many. Two
 * generations: when the young one is full it becomes the old one, and what the old one held and was not asked is gone.
 */
export class RecentWords<T> {
  private young = new Map<string, T>();
  private old = new Map<string, T>();

  constructor(private readonly capacity: number) {}

  get(word: string): T | undefined {
    const answer = this.young.get(word);
    if (answer !== undefined) return answer;
    const older = this.old.get(word);
    if (older !== undefined) this.set(word, older);
    return older;
  }

  set(word: string, answer: T): void {
    if (this.young.size >= this.capacity) {
      this.old = this.young;
      this.young = new Map();
    }
    this.young.set(word, answer);
  }
}
