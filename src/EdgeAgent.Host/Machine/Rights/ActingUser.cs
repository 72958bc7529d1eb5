using System.Runtime.InteropServices;
using EdgeAgent.Host.Machine.Rights.Interop;

namespace EdgeAgent.Host.Machine.Rights;

/// <summary>
/// Root, working with the rights of the user whose folder it works in, as <c>sudo edgeagent models pull</c>, <c>outbox purge</c> and others do
/// in the service's state folder. Otherwise that user, who is not trusted with the machine, could plant a link there and have root write through
/// it; and what root made there the service could neither remove nor renew.
/// </summary>
/// <remarks>
/// Refusing, with <c>sudo -u edgeagent</c> for an answer, would be as safe, but <c>init</c> has to write <c>/etc/edgeagent</c> in the same
/// run. A child that gives root up for good would need ways of its own for signals, for questions, and for a stick that only the person at
/// the keyboard may read. So the effective ids of the whole process are changed, which are what counts for files, and changed back: no code
/// of a stranger's runs meanwhile, and the user gets no hold on the process, whose real and saved ids stay root's. Whatever link is swapped
/// in at whatever moment, what is done through it that user might have done himself. Opening without following links
/// (<see cref="Catalogue.PlainFile"/>) is for folders of several users, and for telling; this does not rest on it.
/// </remarks>
internal sealed class ActingUser : IDisposable
{
    private readonly PathHolder _holder;
    private readonly uint _formerUser = Credentials.User;
    private readonly uint _formerGroup = Credentials.Group;
    private readonly uint[] _formerGroups = Credentials.Groups;
    private bool _hasUser;
    private bool _hasGroup;
    private bool _hasGroups;

    private ActingUser(PathHolder holder) => _holder = holder;

    /// <summary>The folder of the way that the user owns.</summary>
    public string Folder => _holder.Path;

    /// <summary>The user's name.</summary>
    public string Name => User.NameOf(_holder.User);

    /// <summary>Takes the rights of whoever decides where a folder is, until it is disposed. Not while anything else of ours is at work.</summary>
    /// <param name="folder">The folder, absolute; it need not be there.</param>
    /// <param name="told">Where it is said that somebody else's rights count; null for nowhere.</param>
    /// <returns>Null where nothing is to be done: this is not root, or all of the way is root's.</returns>
    /// <exception cref="RightsException">Several users may write in the folder, or the rights cannot be taken.</exception>
    /// <exception cref="IOException">The path goes in circles.</exception>
    public static ActingUser? For(string folder, TextWriter? told = null)
    {
        if (!OperatingSystem.IsLinux() || Credentials.User != 0 || PathHolder.Of(folder) is not { } holder)
            return null;
        if (holder.User == 0)
            throw new RightsException(holder.Danger);
        var acting = new ActingUser(holder);
        try
        {
            acting.Take();
            acting.RequireProgram();
            told?.WriteLine($"{acting.Folder} belongs to {acting.Name}: working as {acting.Name}.");
            return acting;
        }
        catch (Exception e)
        {
            acting.Dispose();
            if (e is not UnauthorizedAccessException)
                throw;
            throw new RightsException($"{holder.Path} belongs to {acting.Name}, and root may not work as {acting.Name} here ({e.Message.TrimEnd('.')}). Run it as that user: sudo -u {User.ForSudo(holder.User)} edgeagent …", e);
        }
    }

    /// <summary>Opens with root's rights what the person named who became root: a stick that nobody else may read.</summary>
    /// <param name="open">Opens, and nothing else: as long as it takes, every thread has root's rights.</param>
    public T OpenAsRoot<T>(Func<T> open)
    {
        Credentials.TakeUser(_formerUser);
        try
        {
            return open();
        }
        finally
        {
            GiveUpAgain();
        }
    }

    // Not to be taken for a file that may not be opened: nothing must go on as root.
    private void GiveUpAgain()
    {
        try
        {
            Credentials.TakeUser(_holder.User);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new InvalidOperationException("Root's rights could not be given up again.", e);
        }
    }

    /// <summary>Takes root's rights back.</summary>
    public void Dispose()
    {
        // The user first: the others need root's rights.
        if (_hasUser)
            Credentials.TakeUser(_formerUser);
        if (_hasGroup)
            Credentials.TakeGroup(_formerGroup);
        if (_hasGroups)
            Credentials.TakeGroups(_formerGroups);
        _hasUser = _hasGroup = _hasGroups = false;
    }

    private void Take()
    {
        var account = Credentials.Account(_holder.User);
        if (account is var (name, first))
            Credentials.TakeGroupsOf(name, first);
        else
            Credentials.TakeGroups([_holder.Group]);
        _hasGroups = true;
        Credentials.TakeGroup(account?.Group ?? _holder.Group);
        _hasGroup = true;
        // The user last: the others need root's rights.
        Credentials.TakeUser(_holder.User);
        _hasUser = true;
    }

    /// <summary>What of the program was not needed yet is loaded with the rights of now.</summary>
    private void RequireProgram()
    {
        foreach (var folder in (string[])[AppContext.BaseDirectory, RuntimeEnvironment.GetRuntimeDirectory()])
        {
            if (!Credentials.Reads(folder))
            {
                throw new RightsException($"{Folder} belongs to {Name}, as whom root works there, and {Name} may not read the program in {folder}. Put the program where everybody may read it, or work in a folder of root's.");
            }
        }
    }
}
