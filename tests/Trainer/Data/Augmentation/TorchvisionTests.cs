using System.Text.Json;
using Wikiart.Cuda.Trainer.Data.Augmentation;

namespace Wikiart.Cuda.Trainer.Tests.Data.Augmentation;

/// <summary>The operations against results of torchvision itself, which torchvision-cases.py beside this file wrote.</summary>
public sealed class TorchvisionTests
{
    private const string Resource = "torchvision-cases.json";

    [TestCaseSource(nameof(Cases))]
    public void An_operation_does_what_torchvision_does(string operation, double value, string source)
    {
        using JsonDocument document = Open();
        JsonElement root = document.RootElement;
        int size = root.GetProperty("size").GetInt32();
        byte[] picture = Convert.FromHexString(root.GetProperty(source).GetString()!);
        byte[] expected = Convert.FromHexString(root.GetProperty("cases").EnumerateArray()
            .First(item => Key(item) == (operation, value, source)).GetProperty("expected").GetString()!);
        byte[] actual = Apply(operation, value, picture, size);

        // Sums of floats in another order can fall on the other side of a whole number, or of the middle between two pixels.
        int[] differences = [.. actual.Zip(expected, (a, b) => Math.Abs(a - b))];
        // For the hue the release that wrote the file truncates 255 x, and later ones 255.999 x, which this program does as well.
        bool moves = operation is "rotate" or "shear_x" or "shear_y";
        int allowed = operation == "hue" ? expected.Length : moves ? 6 : 2;
        Assert.That(differences.Count(difference => difference > 0), Is.LessThanOrEqualTo(allowed), $"of {expected.Length} bytes");
        Assert.That(moves ? 0 : differences.Max(), Is.LessThanOrEqualTo(1));
    }

    private static IEnumerable<TestCaseData> Cases()
    {
        using JsonDocument document = Open();
        foreach (JsonElement item in document.RootElement.GetProperty("cases").EnumerateArray())
        {
            (string operation, double value, string source) = Key(item);
            yield return new TestCaseData(operation, value, source);
        }
    }

    private static (string Operation, double Value, string Source) Key(JsonElement item) =>
        (item.GetProperty("operation").GetString()!, item.GetProperty("value").GetDouble(), item.GetProperty("source").GetString()!);

    private static JsonDocument Open() => JsonDocument.Parse(typeof(TorchvisionTests).Assembly.GetManifestResourceStream(Resource)!);

    private static byte[] Apply(string operation, double value, byte[] picture, int size)
    {
        byte[] result = [.. picture];
        switch (operation)
        {
            case "brightness":
                ColorOperations.Brightness(result, value);
                break;
            case "contrast":
                ColorOperations.Contrast(result, value);
                break;
            case "saturation":
                ColorOperations.Saturation(result, value);
                break;
            case "hue":
                ColorOperations.Hue(result, (float)value);
                break;
            case "sharpness":
                PlaneOperations.Sharpness(picture, size, value, result);
                break;
            case "posterize":
                ColorOperations.Posterize(result, (int)value);
                break;
            case "solarize":
                ColorOperations.Solarize(result, (float)value);
                break;
            case "autocontrast":
                ColorOperations.AutoContrast(result);
                break;
            case "equalize":
                ColorOperations.Equalize(result);
                break;
            default:
                PlaneOperations.Affine(picture, size, Map(operation, value, size), result);
                break;
        }

        return result;
    }

    private static AffineMap Map(string operation, double value, int size) => operation switch
    {
        "shear_x" => AffineMap.ShearX(value),
        "shear_y" => AffineMap.ShearY(value),
        "translate_x" => AffineMap.Translate(value, 0),
        "translate_y" => AffineMap.Translate(0, value),
        "rotate" => AffineMap.Rotate(value, size),
        _ => throw new ArgumentException(operation),
    };
}
