using System.Buffers.Binary;
using System.Text;

namespace Wikiart.Cuda.Parity.Tests.Native;

/// <summary>
/// Marks a symbol version that an ELF library asks for as weak, so that the loader accepts a system without it. The layout of
/// <c>.gnu.version_r</c>: https://refspecs.linuxbase.org/LSB_5.0.0/LSB-Core-generic/LSB-Core-generic/symversion.html#VERRQMTS.
/// </summary>
internal static class VersionNeed
{
    private const uint SectionOfNeeds = 0x6FFFFFFE;
    private const ushort Weak = 0x2;

    /// <summary>Rewrites the file when the version is in it and not weak yet. The file is replaced as a whole.</summary>
    /// <param name="path">A 64-bit little-endian ELF library.</param>
    /// <param name="version">For example <c>GLIBCXX_3.4.32</c>.</param>
    /// <exception cref="InvalidDataException">The library does not ask for this version.</exception>
    public static void MakeWeak(string path, string version)
    {
        byte[] elf = File.ReadAllBytes(path);
        int flags = FlagsOf(elf, version) ??
            throw new InvalidDataException($"'{path}' has no need of {version}, so making it weak cannot be what lets it load.");
        ushort value = BinaryPrimitives.ReadUInt16LittleEndian(elf.AsSpan(flags));
        if ((value & Weak) != 0)
        {
            return;
        }

        BinaryPrimitives.WriteUInt16LittleEndian(elf.AsSpan(flags), (ushort)(value | Weak));

        // Renaming spares a package cache whose file the build may have linked here, and a process that has the old one mapped.
        string edited = $"{path}.{Environment.ProcessId}.tmp";
        File.WriteAllBytes(edited, elf);
        File.Move(edited, path, overwrite: true);
    }

    /// <summary>Where the flags of a needed version are in the file, or null when the version is not needed.</summary>
    private static int? FlagsOf(ReadOnlySpan<byte> elf, string version)
    {
        byte[] name = Encoding.ASCII.GetBytes(version + '\0');
        int sections = (int)Long(elf, 0x28);
        int sectionBytes = Short(elf, 0x3A);
        for (int i = 0; i < Short(elf, 0x3C); i++)
        {
            int section = sections + (i * sectionBytes);
            if (Int(elf, section + 0x04) != SectionOfNeeds)
            {
                continue;
            }

            int names = (int)Long(elf, sections + ((int)Int(elf, section + 0x28) * sectionBytes) + 0x18);
            int file = (int)Long(elf, section + 0x18);
            for (uint files = Int(elf, section + 0x2C); files > 0; files--, file += (int)Int(elf, file + 12))
            {
                int need = file + (int)Int(elf, file + 8);
                for (int needs = Short(elf, file + 2); needs > 0; needs--, need += (int)Int(elf, need + 12))
                {
                    if (elf[(names + (int)Int(elf, need + 8))..].StartsWith(name))
                    {
                        return need + 4;
                    }
                }
            }
        }

        return null;
    }

    private static ushort Short(ReadOnlySpan<byte> elf, int at) => BinaryPrimitives.ReadUInt16LittleEndian(elf[at..]);

    private static uint Int(ReadOnlySpan<byte> elf, int at) => BinaryPrimitives.ReadUInt32LittleEndian(elf[at..]);

    private static ulong Long(ReadOnlySpan<byte> elf, int at) => BinaryPrimitives.ReadUInt64LittleEndian(elf[at..]);
}
