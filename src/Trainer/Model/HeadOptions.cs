namespace Wikiart.Cuda.Trainer.Model;

/// <summary>One head: a task and how many classes it tells apart.</summary>
/// <param name="Task">For example <c>artist</c>; its layers are <c>fc_artist1</c> and <c>fc_artist2</c>.</param>
/// <param name="Classes">Classes, at least 1.</param>
internal sealed record HeadOptions(string Task, int Classes);
