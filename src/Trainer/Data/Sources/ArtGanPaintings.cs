using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Data.Sources;

/// <summary>
/// ArtGAN's WikiArt: image folders with a training and a validation list for each task. The lists are merged by path. A
/// painting that is trained on for one task and held out for another would leak, so it is in neither set.
/// </summary>
internal sealed class ArtGanPaintings
{
    private const int InTraining = 1;
    private const int InValidation = 2;
    private const int Contradictory = -2;
    private readonly SortedDictionary<string, Listed> _paintings = new(StringComparer.Ordinal);
    private readonly List<LabelSet> _tasks = [];
    private int _contradictions;

    private ArtGanPaintings()
    {
    }

    /// <summary>Opens a folder with ArtGAN's lists.</summary>
    /// <exception cref="UserException">A list is malformed or a class index is out of range.</exception>
    public static FilePaintings Open(string root, PaintingSourceOptions options)
    {
        string[] present = ArtGanClasses.Tasks.Where(task => Lists(root, task).Any()).ToArray();
        IReadOnlyList<string> chosen = TaskColumns.Choose(root, present, options.Columns);
        var merged = new ArtGanPaintings();
        for (int task = 0; task < chosen.Count; task++)
        {
            merged.Add(root, task, chosen, options);
        }

        return merged.Build(root);
    }

    private static IEnumerable<(string File, int Membership)> Lists(string root, string task)
    {
        if (ArtGanLists.Find(root, task, "train") is { } train)
        {
            yield return (train, InTraining);
        }

        if (ArtGanLists.Find(root, task, "val") is { } validation)
        {
            yield return (validation, InValidation);
        }
    }

    private void Add(string root, int task, IReadOnlyList<string> chosen, PaintingSourceOptions options)
    {
        string name = chosen[task];
        string[] names = ArtGanLists.Find(root, name, "class") is { } own ? ClassList.Read(own) : ArtGanClasses.Names(name);
        if (options.ClassFiles?.GetValueOrDefault(name) is { } classFile)
        {
            string[] listed = ClassList.Read(classFile);
            ClassNumbering.CheckSame(root, name, names, classFile, listed);
            names = listed;
        }

        var labels = new LabelSet(name, names);
        _tasks.Add(labels);
        foreach ((string file, int membership) in Lists(root, name))
        {
            foreach ((string path, int label) in ArtGanLists.Read(file, labels.Count))
            {
                if (!_paintings.TryGetValue(path, out Listed? painting))
                {
                    painting = new Listed(chosen.Count);
                    _paintings.Add(path, painting);
                }

                painting.Membership |= membership;
                int before = painting.Labels[task];
                bool contradicts = before >= 0 && before != label;
                painting.Labels[task] = contradicts || before == Contradictory ? Contradictory : label;
                _contradictions += contradicts ? 1 : 0;
            }
        }
    }

    private FilePaintings Build(string root)
    {
        if (_paintings.Count == 0)
        {
            throw new UserException($"The ArtGAN lists in {root} list no paintings.");
        }

        string[] paths = _paintings.Keys.ToArray();
        Listed[] listed = _paintings.Values.ToArray();
        int[] labels = listed.SelectMany(painting => painting.Labels).Select(label => Math.Max(label, LabelSet.Missing)).ToArray();
        int[] train = With(listed, InTraining);
        int[] validation = With(listed, InValidation);
        Split? split = train.Length > 0 && validation.Length > 0 ? new Split(train, validation) : null;
        return new FilePaintings(Describe(root, listed), ImageRoot(root, paths), paths, _tasks, labels, split);
    }

    private string Describe(string root, Listed[] listed)
    {
        int both = With(listed, InTraining | InValidation).Length;
        string description = $"{listed.Length} paintings in ArtGAN lists at {root}";
        if (both > 0)
        {
            description += $"; {both} of them are listed for training by one task and for validation by another, and are left out of both";
        }

        return _contradictions > 0
            ? description + $"; {_contradictions} contradictory label(s) are taken as missing"
            : description;
    }

    private static int[] With(Listed[] listed, int membership) =>
        Enumerable.Range(0, listed.Length).Where(i => listed[i].Membership == membership).ToArray();

    // The archive of images unpacks into a folder of its own, which may lie beside the lists.
    private static string ImageRoot(string root, string[] paths) =>
        new[] { root, Path.Combine(root, "wikiart"), Path.Combine(root, "images") }
            .FirstOrDefault(folder => Directory.Exists(Path.Combine(folder, Path.GetDirectoryName(paths[0])!))) ?? root;

    private sealed class Listed
    {
        public Listed(int tasks)
        {
            Labels = new int[tasks];
            Array.Fill(Labels, LabelSet.Missing);
        }

        public int[] Labels { get; }

        public int Membership { get; set; }
    }
}
