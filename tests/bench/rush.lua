-- Posts the forms of many owners in turn. The argument is a file with a line for each owner: cookies,
-- lineup, version, the form to send next and the one after it, separated by tabs.
local owners = {}
local last = 0
local checked = false -- wrk builds one request at its start to look at it, and does not send it

function init(arguments)
  for line in io.lines(arguments[1]) do
    local cookies, lineup, version, following, other = line:match("([^\t]*)\t([^\t]*)\t([^\t]*)\t([^\t]*)\t([^\t]*)")
    owners[#owners + 1] = {
      cookies = cookies, lineup = lineup, version = tonumber(version), following = following, other = other,
    }
  end
end

function request()
  if not checked then
    checked = true
    return wrk.format("POST")
  end
  last = last % #owners + 1
  local owner = owners[last]
  local body = owner.following .. "&made_from=" .. owner.lineup .. "." .. owner.version
  owner.version = owner.version + 1
  owner.following, owner.other = owner.other, owner.following
  return wrk.format("POST", nil, {
    ["Cookie"] = owner.cookies,
    ["Content-Type"] = "application/x-www-form-urlencoded",
  }, body)
end
