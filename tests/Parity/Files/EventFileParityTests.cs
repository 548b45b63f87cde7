using System.Buffers.Binary;
using System.Text.Json;
using SixLabors.ImageSharp;

namespace Wikiart.Cuda.Parity.Tests.Files;

/// <summary>
/// Event files read with the message classes that TorchSharp generated from TensorFlow's own event.proto and summary.proto. The framing's
/// checksums are tested beside the writer.
/// </summary>
public sealed class EventFileParityTests
{
    private const int LengthBytes = sizeof(ulong);
    private const int ChecksumBytes = sizeof(uint);

    [Test]
    public void TensorFlows_messages_hold_the_scalars_histograms_pictures_and_texts_of_a_run()
    {
        string folder = Directory.CreateTempSubdirectory("wikiart-parity-").FullName;
        string run = Path.Combine(folder, "run");
        ProgramCall.Succeed("demo", "--out", folder, "--count", "60", "--size", "24");
        ProgramCall.Succeed(
            "train", "--data", Directory.GetFiles(folder, "*.parquet").Single(), "--image-size", "16", "--trunk", "4,8", "--hidden", "8",
            "--batch-size", "10", "--epochs", "2", "--tensorboard", "--device", "cpu", "--run-dir", run);
        List<Tensorboard.Event> events = [.. Read(Directory.GetFiles(Path.Combine(run, "tensorboard")).Single())];
        Assert.That(events[0].FileVersion, Is.EqualTo("brain.Event:2"));
        var values = events
            .Where(entry => entry.WhatCase == Tensorboard.Event.WhatOneofCase.Summary)
            .SelectMany(entry => entry.Summary.Value.Select(value => (entry.Step, Value: value)))
            .ToLookup(entry => entry.Value.Tag);
        foreach (JsonElement line in File.ReadLines(Path.Combine(run, "metrics.jsonl")).Select(line => JsonDocument.Parse(line).RootElement))
        {
            (long step, Tensorboard.Summary.Types.Value value) = values[$"loss/{line.GetProperty("phase").GetString()}"]
                .Single(entry => entry.Step == line.GetProperty("step").GetInt64());
            Assert.That(value.SimpleValue, Is.EqualTo((float)line.GetProperty("loss").GetDouble()), $"loss at step {step}");
        }

        Tensorboard.HistogramProto weights = values["conv2.weight"].Last().Value.Histo;
        Assert.That(weights.Num, Is.EqualTo(8 * 4 * 9));
        Assert.That(weights.Bucket.Sum(), Is.EqualTo(weights.Num));
        Assert.That(weights.BucketLimit, Has.Count.EqualTo(weights.Bucket.Count));
        Assert.That(values["gradient/fc_style1.weight"].Last().Value.Histo.Num, Is.EqualTo(8 * 8 * 4 * 4));
        Tensorboard.Summary.Types.Value[] pictures = [.. values.SelectMany(tag => tag).Select(entry => entry.Value).Where(value => value.Image is not null)];
        Assert.That(pictures, Is.Not.Empty);
        foreach (Tensorboard.Summary.Types.Image picture in pictures.Select(value => value.Image))
        {
            IImageInfo info = SixLabors.ImageSharp.Image.Identify(picture.EncodedImageString.ToByteArray());
            Assert.That((info.Width, info.Height), Is.EqualTo((picture.Width, picture.Height)));
        }

        Assert.That(values["options"].Single().Value.Tensor.StringVal.Single().ToStringUtf8(), Does.Contain("\"batch_size\": 10"));
        Directory.Delete(folder, recursive: true);
    }

    private static IEnumerable<Tensorboard.Event> Read(string path)
    {
        byte[] file = File.ReadAllBytes(path);
        for (int at = 0; at < file.Length;)
        {
            int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(at));
            yield return Tensorboard.Event.Parser.ParseFrom(file, at + LengthBytes + ChecksumBytes, length);
            at += LengthBytes + length + (2 * ChecksumBytes);
        }
    }
}
